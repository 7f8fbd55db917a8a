/** How a task does, as long as it does not do well. */
export interface TaskHealth {
  /** Attempts in a row that failed, over all of its deliveries. */
  readonly consecutive_failures: number;
  /** RFC 3339 in UTC: the first of them. */
  readonly failing_since?: string;
  /** It was told that the task is failing, and not yet that it recovered. */
  readonly notified_failing?: boolean;
  /** RFC 3339 in UTC: when that was last told. */
  readonly failing_notified_on?: string;
}

/** A change of a task's health that somebody is to hear of, or that has it disabled. */
export type HealthTransition = 'failing' | 'recovered' | 'disable';

/** So many attempts in a row that fail are no accident. */
export const FAILING_AFTER_ATTEMPTS = 4;

/** An address that must not be called is no accident, and waiting seldom mends it: that is told at once. */
export const BLOCKED_AFTER_ATTEMPTS = 1;

/** A task that has failed for so long is disabled, in milliseconds: 5 days. */
export const FAILING_DISABLES_AFTER_MS = 5 * 86_400_000;

/** A task that fails now and then is told of once in so long, in milliseconds: an hour. */
export const FAILING_NOTIFY_INTERVAL_MS = 3_600_000;

/**
 * What a failed attempt makes of a task.
 *
 * @param notifyAfter - attempts in a row after which it is told; default: {@link FAILING_AFTER_ATTEMPTS}
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
