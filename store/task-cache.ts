import type { Db } from 'mongodb';
import type { Logger } from 'pino';
import type { Task } from '../domain/task';
import { watchTasks } from './watch-tasks';

/** Nothing can be routed before the tasks were read once: an empty list would lose events. */
export class TasksUnknownError extends Error {
  override readonly name = 'TasksUnknownError';
  constructor() {
    super('the tasks have not been read from MongoDB yet');
  }
}

/** The tasks as they are now, without asking MongoDB for each event. */
export interface TaskCache {
  /** @throws TasksUnknownError until the tasks were read for the first time */
  all(): Iterable<Task>;
  /** @throws TasksUnknownError until the tasks were read for the first time */
  get(id: string): Task | undefined;
  /**
   * Waits until a change has come back over the stream that every worker follows.
   *
   * @param version - of the task after the change; undefined: the task is gone
   * @returns false where it has not within `limitMs`
   */
  sees(id: string, version: number | undefined, limitMs: number): Promise<boolean>;
  /** How many are known; 0 until they were read for the first time. */
  count(): number;
  /** How long changes have not been heard of, in milliseconds; 0 while they are followed. */
  behindMs(): number;
  close(): Promise<void>;
}

/** Follows the tasks from now on; the first read is not waited for. */
export function openTaskCache(db: Db, logger: Logger): TaskCache {
  let known: Map<string, Task> | undefined;
  const waiting = new Set<() => void>();
  const stop = new AbortController();
  let lostMs: number | undefined = performance.now();

  const change = (apply: (tasks: Map<string, Task>) => void): void => {
    known ??= new Map();
    apply(known);
    for (const check of waiting) check();
  };
  const followed = watchTasks(
    db,
    {
      loaded: (tasks) => {
        lostMs = undefined;
        known = undefined;
        change((empty) => tasks.forEach((task) => empty.set(task.id, task)));
      },
      changed: (task) => change((tasks) => tasks.set(task.id, task)),
      removed: (id) => change((tasks) => tasks.delete(id)),
      lost: (error) => {
        lostMs ??= performance.now();
        logger.warn({ err: error }, 'tasks.lost-sight');
      },
    },
    stop.signal,
  );
  const tasks = (): Map<string, Task> => {
    if (known === undefined) throw new TasksUnknownError();
    return known;
  };

  return {
    all: () => tasks().values(),
    get: (id) => tasks().get(id),
    sees(id, version, limitMs) {
      const isSeen = (): boolean => {
        const seen = known?.get(id)?.version;
        return version === undefined ? known !== undefined && seen === undefined : (seen ?? 0) >= version;
      };
      return new Promise((resolve) => {
        const finish = (seen: boolean): void => {
          clearTimeout(timer);
          waiting.delete(check);
          resolve(seen);
        };
        const check = (): void => {
          if (isSeen()) finish(true);
        };
        const timer = setTimeout(() => finish(false), limitMs);
        waiting.add(check);
        check();
      });
    },
    count: () => known?.size ?? 0,
    behindMs: () => (lostMs === undefined ? 0 : performance.now() - lostMs),
    async close() {
      stop.abort();
      await followed;
    },
  };
}
