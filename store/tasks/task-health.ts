import type { Collection, Db } from 'mongodb';
import {
  BLOCKED_AFTER_ATTEMPTS,
  FAILING_AFTER_ATTEMPTS,
  afterFailure,
  type HealthTransition,
  type TaskHealth,
} from '../../domain/task/task-health';

/** Health of a task. A task that never failed has no document. */
interface TaskHealthDoc extends TaskHealth {
  /** Id of the task. */
  readonly _id: string;
}

/** `attempt_blocked`: egress rules forbid the endpoint. */
export type HealthOutcome = 'delivered' | 'attempt_failed' | 'attempt_blocked';

/** Consecutive failures after which a notice is sent. */
const NOTIFY_AFTER = {
  attempt_failed: FAILING_AFTER_ATTEMPTS,
  attempt_blocked: BLOCKED_AFTER_ATTEMPTS,
} as const satisfies Record<Exclude<HealthOutcome, 'delivered'>, number>;

/** A change of a task's health. */
export interface HealthChange {
  readonly kind: HealthTransition;
  readonly failing_since: string;
  readonly consecutive_failures: number;
}

export interface TaskHealthStore {
  /**
   * Counts an attempt of a task, and returns a change of its health.
   *
   * Only one process receives each change, except `disable`, which every process receives until the task is disabled.
   *
   * A healthy task costs only one shared read at most every {@link FAILING_CACHE_TTL_MS}.
   */
  recordOutcome(taskId: string, outcome: HealthOutcome, nowIso: string): Promise<HealthChange | undefined>;
  /** Deletes a task's health, because it was enabled, disabled or deleted. */
  reset(taskId: string): Promise<void>;
}

const COLLECTION = 'task_health';

/** The cached list of failing tasks may be this stale, in milliseconds. */
export const FAILING_CACHE_TTL_MS = 5_000;

export const ensureTaskHealthIndexes = async (db: Db): Promise<void> => {
  await db.collection(COLLECTION).createIndexes([{ key: { consecutive_failures: 1 } }]);
};

export const createTaskHealthStore = (db: Db, nowMs: () => number = Date.now): TaskHealthStore => {
  const health: Collection<TaskHealthDoc> = db.collection(COLLECTION);
  const failing = failingCache(health, nowMs);

  const countFailure = async (
    taskId: string,
    nowIso: string,
    notifyAfter: number,
  ): Promise<HealthChange | undefined> => {
    failing.add(taskId);
    const updated = await health.findOneAndUpdate(
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
    if (updated === null) return undefined;
    const kind = afterFailure(updated, Date.parse(nowIso), notifyAfter);
    if (kind === undefined) return undefined;
    if (kind === 'failing' && !(await claimNotification(taskId, nowIso))) return undefined;
    return transitionOf(kind, updated, nowIso);
  };

  /** Claims the notice, so that only one process sends it. */
  const claimNotification = async (taskId: string, nowIso: string): Promise<boolean> => {
    const claimed = await health.updateOne(
      { _id: taskId, notified_failing: { $ne: true } },
      { $set: { notified_failing: true, failing_notified_on: nowIso } },
    );
    return claimed.modifiedCount === 1;
  };

  const countSuccess = async (taskId: string, nowIso: string): Promise<HealthChange | undefined> => {
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
        ? countSuccess(taskId, nowIso)
        : countFailure(taskId, nowIso, NOTIFY_AFTER[outcome]),
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

/** Caches failing tasks: own failures at once, those of other processes after the next read. */
const failingCache = (health: Collection<TaskHealthDoc>, nowMs: () => number): FailingCache => {
  const ownFailures = new Set<string>();
  let allFailures: ReadonlySet<string> = new Set();
  let readMs = -Infinity;
  let reading: Promise<void> | undefined;

  const readAll = async (): Promise<void> => {
    const startedMs = nowMs();
    const found = await health
      .find({ consecutive_failures: { $gt: 0 } }, { projection: { _id: 1 } })
      .toArray();
    allFailures = new Set(found.map(({ _id }) => _id));
    readMs = startedMs;
  };

  return {
    add: (taskId) => void ownFailures.add(taskId),
    delete: (taskId) => void ownFailures.delete(taskId),
    has: async (taskId) => {
      if (ownFailures.has(taskId)) return true;
      if (nowMs() - readMs >= FAILING_CACHE_TTL_MS)
        await (reading ??= readAll().finally(() => (reading = undefined)));
      return allFailures.has(taskId);
    },
  };
};
