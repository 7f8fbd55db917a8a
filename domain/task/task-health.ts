/** Health of a task that fails. */
export interface TaskHealth {
  /** Consecutive failed attempts over all deliveries of the task. */
  readonly consecutive_failures: number;
  /** Time of the first failure, RFC 3339 in UTC. */
  readonly failing_since?: string;
  /** Whether TaskFailing was sent and TaskRecovered not yet. */
  readonly notified_failing?: boolean;
  /** Time of the last TaskFailing, RFC 3339 in UTC. */
  readonly failing_notified_on?: string;
}

/** A change of a task's health that sends a notice or disables the task. */
export type HealthTransition = 'failing' | 'recovered' | 'disable';

/** Consecutive failures after which a task counts as failing. */
export const FAILING_AFTER_ATTEMPTS = 4;

/** The same for a blocked address, which waiting rarely fixes. */
export const BLOCKED_AFTER_ATTEMPTS = 1;

/** A task that fails this long is disabled, in milliseconds: 5 days. */
export const FAILING_DISABLES_AFTER_MS = 5 * 86_400_000;

/** Shortest time between two TaskFailing notices of a task, in milliseconds: 1 hour. */
export const FAILING_NOTIFY_INTERVAL_MS = 3_600_000;

/**
 * Returns the change that a failed attempt causes.
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
