/** The failures of a task since its last success. */
export interface TaskHealth {
  /** Consecutive failed attempts, over all deliveries of the task. */
  readonly consecutive_failures: number;
  /** RFC 3339 in UTC: the first of these attempts. */
  readonly failing_since?: string;
  /** A TaskFailing notice was sent, and no TaskRecovered notice since. */
  readonly notified_failing?: boolean;
  /** RFC 3339 in UTC: the last TaskFailing notice. */
  readonly failing_notified_on?: string;
}

/** A change of a task's health that causes a notice or disables the task. */
export type HealthTransition = 'failing' | 'recovered' | 'disable';

/** Consecutive failed attempts after which a task counts as failing. */
export const FAILING_AFTER_ATTEMPTS = 4;

/** Attempts to a blocked address after which a task counts as failing. Waiting seldom fixes the address. */
export const BLOCKED_AFTER_ATTEMPTS = 1;

/** A task that fails for this long is disabled, in milliseconds: 5 days. */
export const FAILING_DISABLES_AFTER_MS = 5 * 86_400_000;

/** Least time between two TaskFailing notices of a task, in milliseconds: an hour. */
export const FAILING_NOTIFY_INTERVAL_MS = 3_600_000;

/**
 * Decides whether a failed attempt causes a notice or disables the task.
 *
 * @param notifyAfter - consecutive failures before a notice; default: {@link FAILING_AFTER_ATTEMPTS}
 */
export const afterFailure = (
  health: TaskHealth,
  nowMs: number,
  notifyAfter: number = FAILING_AFTER_ATTEMPTS,
): 'failing' | 'disable' | undefined => {
  const { consecutive_failures: failures } = health;
  if (failures < notifyAfter) return undefined;
  if (failures >= FAILING_AFTER_ATTEMPTS && isPast(health.failing_since, FAILING_DISABLES_AFTER_MS, nowMs))
    return 'disable';
  if (health.notified_failing === true) return undefined;
  const isQuiet =
    health.failing_notified_on !== undefined &&
    !isPast(health.failing_notified_on, FAILING_NOTIFY_INTERVAL_MS, nowMs);
  return isQuiet ? undefined : 'failing';
};

const isPast = (since: string | undefined, limitMs: number, nowMs: number): boolean =>
  since !== undefined && nowMs - Date.parse(since) >= limitMs;
