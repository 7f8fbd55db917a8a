import type { Db } from 'mongodb';
import type { Log } from '../../telemetry/log/log';
import { OwnError } from '../../domain/input/own-error';
import type { Task } from '../../domain/task/task';
import type { Ciphers } from '../encryption/sealed';
import { watchTasks, type ClusterTime } from './watch-tasks';

/** Nothing can be routed before the tasks were read once: an empty list would lose events. */
export class TasksNotLoadedError extends OwnError {
  override readonly name = 'TasksUnknownError';
  constructor() {
    super('the tasks have not been read from MongoDB yet');
  }
}

/** What a task sends, and to whom, cannot be opened: it was tampered with, or its key is not known any more. */
export class TaskUnreadableError extends Error {
  override readonly name = 'TaskUnreadableError';
  constructor(id: string) {
    super(`what is kept of the task ${id} cannot be opened; restore it, or delete it and make it anew`);
  }
}

/** The tasks as they are now, without asking MongoDB for each event. */
export interface TaskCache {
  /**
   * Those that cannot be opened are among them without target, filter and secrets, and not enabled.
   *
   * @throws TasksNotLoadedError until the tasks were read for the first time
   */
  all(): Iterable<Task>;
  /**
   * @throws TasksNotLoadedError until the tasks were read for the first time
   * @throws TaskUnreadableError
   */
  get(id: string): Task | undefined;
  /** @throws TaskUnreadableError */
  requireReadable(id: string): void;
  /**
   * Waits until a change has come back over the stream that every worker follows.
   *
   * @param version - of the task after the change; undefined: the task is gone
   * @returns false where it has not within `limitMs`
   */
  waitForVersion(id: string, version: number | undefined, limitMs: number): Promise<boolean>;
  /** The last change that came over the stream; undefined: none since the tasks were read as a whole. */
  lastChange(): ClusterTime | undefined;
  /**
   * Waits until everything is known that was changed up to a time.
   *
   * @returns false where it is not within `limitMs`, and at once where changes have not been followed for as long
   */
  waitForTime(clusterTime: ClusterTime, limitMs: number): Promise<boolean>;
  /** How many are known; 0 until they were read for the first time. */
  count(): number;
  /** How long changes have not been heard of, in milliseconds; 0 while they are followed. */
  staleMs(): number;
  close(): Promise<void>;
}

/** Follows the tasks from now on; the first read is not waited for. */
export function openTaskCache(db: Db, ciphers: Pick<Ciphers, 'secrets'>, logger: Log): TaskCache {
  let known: Map<string, Task> | undefined;
  const unreadable = new Set<string>();
  const waiting = new Set<() => void>();
  const stop = new AbortController();
  let lostMs: number | undefined = performance.now();
  let reached: ClusterTime = '';
  let lastChange: ClusterTime | undefined;

  const checkWaiting = (): void => {
    for (const check of waiting) check();
  };

  const change = (apply: (tasks: Map<string, Task>) => void): void => {
    known ??= new Map();
    apply(known);
    checkWaiting();
  };
  const followed = watchTasks(
    db,
    ciphers,
    {
      loaded: (tasks) => {
        lostMs = undefined;
        known = undefined;
        unreadable.clear();
        change((empty) => tasks.forEach((task) => empty.set(task.id, task)));
      },
      changed: (task) => {
        unreadable.delete(task.id);
        change((tasks) => tasks.set(task.id, task));
      },
      unreadable: (task, error) => {
        logger.error({ task: task.id, err: error }, 'task.unreadable');
        unreadable.add(task.id);
        change((tasks) => tasks.set(task.id, task));
      },
      removed: (id) => {
        unreadable.delete(id);
        change((tasks) => tasks.delete(id));
      },
      caughtUp: (clusterTime, by) => {
        reached = clusterTime;
        // Between two deployments of MongoDB, as after a restore, times do not compare.
        lastChange = by === 'change' ? clusterTime : undefined;
        checkWaiting();
      },
      disconnected: (error) => {
        lostMs ??= performance.now();
        checkWaiting();
        logger.warn({ err: error }, 'tasks.cache-stale');
      },
    },
    stop.signal,
  );
  const tasks = (): Map<string, Task> => {
    if (known === undefined) throw new TasksNotLoadedError();
    return known;
  };

  const staleMs = (): number => (lostMs === undefined ? 0 : performance.now() - lostMs);

  /** @param answer - undefined: not known yet */
  const until = (answer: () => boolean | undefined, limitMs: number): Promise<boolean> => {
    // Nearly always: without a timer for each event.
    const already = answer();
    if (already !== undefined) return Promise.resolve(already);
    return new Promise((resolve) => {
      const finish = (is: boolean): void => {
        clearTimeout(timer);
        waiting.delete(check);
        resolve(is);
      };
      const check = (): void => {
        const is = answer();
        if (is !== undefined) finish(is);
      };
      const timer = setTimeout(() => finish(false), limitMs);
      waiting.add(check);
    });
  };

  const requireReadable = (id: string): void => {
    if (unreadable.has(id)) throw new TaskUnreadableError(id);
  };

  return {
    all: () => tasks().values(),
    get: (id) => {
      requireReadable(id);
      return tasks().get(id);
    },
    requireReadable,
    waitForVersion(id, version, limitMs) {
      const isSeen = (): boolean => {
        const seen = known?.get(id)?.version;
        return version === undefined ? known !== undefined && seen === undefined : (seen ?? 0) >= version;
      };
      return until(() => isSeen() || undefined, limitMs);
    },
    lastChange: () => lastChange,
    waitForTime: (clusterTime, limitMs) =>
      until(() => {
        if (reached >= clusterTime) return true;
        return staleMs() >= limitMs ? false : undefined;
      }, limitMs),
    count: () => known?.size ?? 0,
    staleMs,
    async close() {
      stop.abort();
      await followed;
    },
  };
}
