import type { FinalRefusal, SendResult } from './delivery';

/** What to do with a delivery after an attempt. */
export type Decision =
  | { readonly kind: 'delivered' }
  /** `delayMs` is at least 1, because 0 selects Temporal's default. */
  | { readonly kind: 'retry'; readonly delayMs: number }
  /** Final. `reason` becomes the delivery's reason, like `schedule_used_up` or `http_413`. */
  | { readonly kind: 'give-up'; readonly reason: string }
  /** Final for the delivery and the task, because the receiver is gone. */
  | { readonly kind: 'disable-task'; readonly reason: string };

interface EndedAttempt {
  readonly result: SendResult;
  /** The attempt that just ended, counted from 1. */
  readonly attempt: number;
  /** Delays in seconds after attempt 1, 2, 3 …; n entries allow n + 1 attempts. */
  readonly schedule: readonly number[];
  /** Returns a number from 0 up to, not including, 1. */
  readonly random: () => number;
}

/** Ten attempts in about three days: the first retries cover a restart, the last ones a weekend. */
export const DEFAULT_RETRY_SCHEDULE_S: readonly number[] = [
  5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400,
];

/** Each delay varies by a fifth either way, so that deliveries that failed together do not retry together. */
const RETRY_JITTER = 0.2;

/** Longest Retry-After that is obeyed, in milliseconds: 24 h. */
export const MAX_RETRY_AFTER_MS = 86_400_000;

/** Most entries of a schedule. */
const MAX_RETRY_ENTRIES = 20;

/** Longest single delay of a schedule, in seconds: 7 days. */
const MAX_RETRY_DELAY_S = 604_800;

/**
 * Decides what to do after an attempt.
 *
 * A 2xx is delivered, and 410 disables the task. What a channel calls final is final. 413 and an unrenderable task
 * are final too, because a retry would send the same.
 *
 * Every other failure uses the next delay of the schedule, until it is used up. A blocked address is retried too,
 * because DNS may be corrected.
 *
 * A Retry-After replaces the schedule's delay, shorter or longer, and uses up its entry.
 *
 * @see https://www.standardwebhooks.com for 410, and for Retry-After taking precedence
 */
export const decide = (ended: EndedAttempt): Decision => {
  const { result } = ended;
  switch (result.kind) {
    case 'accepted':
      return { kind: 'delivered' };
    case 'unsendable':
      return { kind: 'give-up', reason: result.reason };
    case 'unreachable':
      return onSchedule(ended);
    case 'refused':
      if (result.final !== undefined) return finalDecision(result.final);
      if (result.status === 410) return { kind: 'disable-task', reason: 'http_410' };
      if (result.status === 413) return { kind: 'give-up', reason: 'http_413' };
      return onSchedule(ended, result.retry_after_ms);
  }
};

const finalDecision = ({ of, reason }: FinalRefusal): Decision => ({
  kind: of === 'task' ? 'disable-task' : 'give-up',
  reason,
});

const onSchedule = (ended: EndedAttempt, retryAfterMs?: number): Decision => {
  const delayS = ended.schedule[ended.attempt - 1];
  if (delayS === undefined) return { kind: 'give-up', reason: 'schedule_used_up' };
  const spread = 1 - RETRY_JITTER + 2 * RETRY_JITTER * ended.random();
  const delayMs =
    retryAfterMs === undefined ? delayS * 1000 * spread : Math.min(retryAfterMs, MAX_RETRY_AFTER_MS);
  return { kind: 'retry', delayMs: Math.max(1, Math.round(delayMs)) };
};

const SECONDS = /^\d{1,6}(\.\d{1,3})?$/;

/**
 * Parses the schedule setting: seconds, comma separated, such as `5, 300, 1800`.
 *
 * @throws RangeError if an entry is not above 0 and at most 7 days, or if there are more than 20 entries
 */
export const parseRetrySchedule = (text: string): readonly number[] => {
  const entries = text.split(',').map((entry) => entry.trim());
  if (entries.length > MAX_RETRY_ENTRIES)
    throw new RangeError(`${entries.length} entries; a schedule has at most ${MAX_RETRY_ENTRIES}`);
  return entries.map((entry, index) => {
    const seconds = SECONDS.test(entry) ? Number(entry) : NaN;
    if (seconds > 0 && seconds <= MAX_RETRY_DELAY_S) return seconds;
    throw new RangeError(
      `entry ${index + 1}: ${JSON.stringify(entry)} is not a number of seconds over 0 and up to ${MAX_RETRY_DELAY_S}`,
    );
  });
};
