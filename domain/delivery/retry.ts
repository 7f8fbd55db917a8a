import type { FinalRefusal, SendResult } from './delivery';

/** What becomes of a delivery after an attempt. */
export type Decision =
  | { readonly kind: 'delivered' }
  /** `delayMs` is at least 1: nought would mean "your own default" to Temporal. */
  | { readonly kind: 'retry'; readonly delayMs: number }
  /** Final. `reason` is what the delivery shows: `schedule_used_up`, `http_413`, or why nothing could be sent. */
  | { readonly kind: 'give-up'; readonly reason: string }
  /** Final, for this delivery and for the task: the receiver says that it is gone for good. */
  | { readonly kind: 'disable-task'; readonly reason: string };

interface EndedAttempt {
  readonly result: SendResult;
  /** The attempt that just ended, counted from 1. */
  readonly attempt: number;
  /** Seconds after attempt 1, 2, 3 …; one attempt more than it has entries is made. */
  readonly schedule: readonly number[];
  /** At least 0 and below 1. */
  readonly random: () => number;
}

/** Ten attempts in about three days: quick for a restart, patient for a weekend. */
export const DEFAULT_RETRY_SCHEDULE_S: readonly number[] = [
  5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400,
];

/** Each delay of the schedule is spread by a fifth to either side, so that what failed together does not return together. */
const RETRY_JITTER = 0.2;

/** The longest that a receiver's Retry-After is waited for, in milliseconds: 24 h. */
export const MAX_RETRY_AFTER_MS = 86_400_000;

/** Most entries of a schedule. */
const MAX_RETRY_ENTRIES = 20;

/** Longest single delay of a schedule, in seconds: 7 days. */
const MAX_RETRY_DELAY_S = 604_800;

/**
 * What to do after an attempt.
 *
 * A 2xx is delivered, 410 disables the task, and what a channel calls final is so. 413 and what cannot be rendered are final: the same body would be made again.
 * Every other failure takes the next delay of the schedule, a blocked address too, for DNS may be mended; none outlives the schedule.
 * A Retry-After is obeyed to the millisecond, shorter or longer than the schedule's delay, and uses up its entry.
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
 * Reads a schedule as a setting gives it: seconds, comma separated, such as `5, 300, 1800`.
 *
 * @throws RangeError naming the entry: not a number over 0 and up to 7 days, or more than 20 entries
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
