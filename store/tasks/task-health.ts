import type { Collection, Db } from 'mongodb';
import {
  BLOCKED_AFTER_ATTEMPTS,
  FAILING_AFTER_ATTEMPTS,
  afterFailure,
  type HealthTransition,
  type TaskHealth,
} from '../../domain/task/task-health';

/** How a task does; of one that never failed there is nothing. */
interface TaskHealthDoc extends TaskHealth {
  /** Id of the task. */
  readonly _id: string;
}

/** `attempt_blocked`: it failed because its endpoint must not be called. */
export type HealthOutcome = 'delivered' | 'attempt_failed' | 'attempt_blocked';

/** Failures in a row after which somebody is told. */
const NOTIFY_AFTER = {
  attempt_failed: FAILING_AFTER_ATTEMPTS,
  attempt_blocked: BLOCKED_AFTER_ATTEMPTS,
} as const satisfies Record<Exclude<HealthOutcome, 'delivered'>, number>;

/** What came of a change of health, and since when the task has been failing. */
export interface HealthChange {
  readonly kind: HealthTransition;
  readonly failing_since: string;
  readonly consecutive_failures: number;
}

export interface TaskHealthStore {
  /**
   * Counts an attempt of a task. Of all processes that do so, one is told of a change; only `disable` is told to
   * everybody until the task is disabled.
   *
   * A task that does well costs nothing but a look at all that do not, at most every {@link FAILING_CACHE_TTL_MS}.
   */
  recordOutcome(taskId: string, outcome: HealthOutcome, nowIso: string): Promise<HealthChange | undefined>;
  /** Forgets all of a task: it was enabled, disabled or deleted. */
  reset(taskId: string): Promise<void>;
}

const COLLECTION = 'task_health';

/** How old may be what a process knows of the tasks that fail, in milliseconds. */
export const FAILING_CACHE_TTL_MS = 5_000;

export const ensureTaskHealthIndexes = async (db: Db): Promise<void> => {
  await db.collection(COLLECTION).createIndexes([{ key: { consecutive_failures: 1 } }]);
};

export const createTaskHealthStore = (db: Db, nowMs: () => number = Date.now): TaskHealthStore => {
  const health: Collection<TaskHealthDoc> = db.collection(COLLECTION);
  const failing = failingCache(health, nowMs);

  const noteFailure = async (
    taskId: string,
    nowIso: string,
    notifyAfter: number,
  ): Promise<HealthChange | undefined> => {
    failing.add(taskId);
    const noted = await health.findOneAndUpdate(
      { _id: taskId },
      [
        {
          $set: {
            consecutive_failures: { $add: [{ $ifNull: ['$consecutive_failures', 0] }, 1] },
            failing_since: { $ifNull: ['$failing_since', nowIso] },
          },
        },
      ],
      { upsert: true, returnDocument: 'after' },
    );
    if (noted === null) return undefined;
    const kind = afterFailure(noted, Date.parse(nowIso), notifyAfter);
    if (kind === undefined) return undefined;
    if (kind === 'failing' && !(await claimNotification(taskId, nowIso))) return undefined;
    return transitionOf(kind, noted, nowIso);
  };

  /** Of all that saw the same failures, one tells of them. */
  const claimNotification = async (taskId: string, nowIso: string): Promise<boolean> => {
    const claimed = await health.updateOne(
      { _id: taskId, notified_failing: { $ne: true } },
      { $set: { notified_failing: true, failing_notified_on: nowIso } },
    );
    return claimed.modifiedCount === 1;
  };

  const noteSuccess = async (taskId: string, nowIso: string): Promise<HealthChange | undefined> => {
    if (!(await failing.has(taskId))) return undefined;
    const former = await health.findOneAndUpdate(
      { _id: taskId, consecutive_failures: { $gt: 0 } },
      { $set: { consecutive_failures: 0 }, $unset: { failing_since: true, notified_failing: true } },
      { returnDocument: 'before' },
    );
    failing.delete(taskId);
    return former?.notified_failing === true ? transitionOf('recovered', former, nowIso) : undefined;
  };

  return {
    recordOutcome: (taskId, outcome, nowIso) =>
      outcome === 'delivered'
        ? noteSuccess(taskId, nowIso)
        : noteFailure(taskId, nowIso, NOTIFY_AFTER[outcome]),
    reset: async (taskId) => {
      await health.deleteOne({ _id: taskId });
    },
  };
};

const transitionOf = (kind: HealthTransition, doc: TaskHealthDoc, nowIso: string): HealthChange => ({
  kind,
  failing_since: doc.failing_since ?? nowIso,
  consecutive_failures: doc.consecutive_failures,
});

interface FailingCache {
  add(taskId: string): void;
  delete(taskId: string): void;
  has(taskId: string): Promise<boolean>;
}

/** The tasks that fail: what this process saw itself at once, what others saw when it is read again. */
const failingCache = (health: Collection<TaskHealthDoc>, nowMs: () => number): FailingCache => {
  const seen = new Set<string>();
  let read: ReadonlySet<string> = new Set();
  let readMs = -Infinity;
  let reading: Promise<void> | undefined;

  const readAll = async (): Promise<void> => {
    const startedMs = nowMs();
    const found = await health
      .find({ consecutive_failures: { $gt: 0 } }, { projection: { _id: 1 } })
      .toArray();
    read = new Set(found.map(({ _id }) => _id));
    readMs = startedMs;
  };

  return {
    add: (taskId) => void seen.add(taskId),
    delete: (taskId) => void seen.delete(taskId),
    has: async (taskId) => {
      if (seen.has(taskId)) return true;
      if (nowMs() - readMs >= FAILING_CACHE_TTL_MS)
        await (reading ??= readAll().finally(() => (reading = undefined)));
      return read.has(taskId);
    },
  };
};
