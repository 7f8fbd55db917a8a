import type { Db } from 'mongodb';
import type { Log } from '../../telemetry/log/log';
import { OwnError } from '../../domain/input/own-error';
import type { Task } from '../../domain/task/task';
import type { Ciphers } from '../encryption/sealed';
import { watchTasks, type ClusterTime } from './watch-tasks';

/** The tasks were not read yet. Routing must wait, because an empty list would lose events. */
export class TasksNotLoadedError extends OwnError {
  override readonly name = 'TasksNotLoadedError';
  constructor() {
    super('the tasks have not been read from MongoDB yet');
  }
}

/** The sealed part of a task cannot be opened: it was altered, or its key is unknown. */
export class TaskUnreadableError extends Error {
  override readonly name = 'TaskUnreadableError';
  constructor(id: string) {
    super(`the stored task ${id} cannot be opened; restore it, or delete it and create it again`);
  }
}

/** Caches all tasks in memory, and follows their changes in MongoDB. */
export interface TaskCache {
  /**
   * All tasks. An unreadable task has no target, filter or secrets, and is disabled.
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
   * Waits until a change has arrived over the change stream.
   *
   * @param version - version after the change; undefined if the task was deleted
   * @returns false if it has not arrived within `limitMs`
   */
  waitForVersion(id: string, version: number | undefined, limitMs: number): Promise<boolean>;
  /** Time of the last change received; undefined if none since the tasks were last read. */
  lastChange(): ClusterTime | undefined;
  /**
   * Waits until the cache includes all changes up to a time.
   *
   * @returns false if it does not within `limitMs`; false at once if the cache has been stale for that long
   */
  waitForTime(clusterTime: ClusterTime, limitMs: number): Promise<boolean>;
  /** Number of cached tasks; 0 until the first read. */
  count(): number;
  /** How long the cache has been stale, in milliseconds; 0 while it follows changes. */
  staleMs(): number;
  close(): Promise<void>;
}

/** Opens a cache without waiting for the first read. */
export function openTaskCache(db: Db, ciphers: Pick<Ciphers, 'secrets'>, logger: Log): TaskCache {
  let cache: Map<string, Task> | undefined;
  const unreadable = new Set<string>();
  const waiters = new Set<() => void>();
  const stop = new AbortController();
  let staleSinceMs: number | undefined = performance.now();
  let reached: ClusterTime = '';
  let lastChange: ClusterTime | undefined;

  const checkWaiters = (): void => {
    for (const check of waiters) check();
  };

  const change = (apply: (tasks: Map<string, Task>) => void): void => {
    cache ??= new Map();
    apply(cache);
    checkWaiters();
  };
  const followed = watchTasks(
    db,
    ciphers,
    {
      loaded: (tasks) => {
        staleSinceMs = undefined;
        cache = undefined;
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
        // Times of two MongoDB deployments do not compare, for example after a restore.
        lastChange = by === 'change' ? clusterTime : undefined;
        checkWaiters();
      },
      disconnected: (error) => {
        staleSinceMs ??= performance.now();
        checkWaiters();
        logger.warn({ err: error }, 'tasks.cache-stale');
      },
    },
    stop.signal,
  );
  const tasks = (): Map<string, Task> => {
    if (cache === undefined) throw new TasksNotLoadedError();
    return cache;
  };

  const staleMs = (): number => (staleSinceMs === undefined ? 0 : performance.now() - staleSinceMs);

  /** @param answer - returns undefined while the answer is open */
  const until = (answer: () => boolean | undefined, limitMs: number): Promise<boolean> => {
    // The common case, without a timer.
    const already = answer();
    if (already !== undefined) return Promise.resolve(already);
    return new Promise((resolve) => {
      const finish = (is: boolean): void => {
        clearTimeout(timer);
        waiters.delete(check);
        resolve(is);
      };
      const check = (): void => {
        const is = answer();
        if (is !== undefined) finish(is);
      };
      const timer = setTimeout(() => finish(false), limitMs);
      waiters.add(check);
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
      const hasArrived = (): boolean => {
        const cachedVersion = cache?.get(id)?.version;
        return version === undefined
          ? cache !== undefined && cachedVersion === undefined
          : (cachedVersion ?? 0) >= version;
      };
      return until(() => hasArrived() || undefined, limitMs);
    },
    lastChange: () => lastChange,
    waitForTime: (clusterTime, limitMs) =>
      until(() => {
        if (reached >= clusterTime) return true;
        return staleMs() >= limitMs ? false : undefined;
      }, limitMs),
    count: () => cache?.size ?? 0,
    staleMs,
    async close() {
      stop.abort();
      await followed;
    },
  };
}
