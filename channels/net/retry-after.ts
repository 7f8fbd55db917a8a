import { MAX_RETRY_AFTER_MS } from '../../domain/delivery/retry';

const SECONDS = /^\d{1,15}$/;
/** HTTP dates begin with a weekday and are in GMT. `Date.parse` alone would also accept `1` or `2027`. */
const HTTP_DATE = /^[A-Z][a-z]{2,8}, .{18,22} GMT$/;

/**
 * Parses the wait that a receiver asks for.
 *
 * @param value - value of Retry-After: seconds or an HTTP date
 * @param nowMs - milliseconds since the epoch
 * @returns milliseconds, greater than 0 and at most 24 h; undefined if the value is past, negative or invalid, so that the retry schedule applies
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export const parseRetryAfter = (value: string, nowMs: number): number | undefined => {
  const waitMs = readWaitMs(value.trim(), nowMs);
  return waitMs > 0 ? Math.min(waitMs, MAX_RETRY_AFTER_MS) : undefined;
};

const readWaitMs = (value: string, nowMs: number): number => {
  if (SECONDS.test(value)) return Number(value) * 1000;
  return HTTP_DATE.test(value) ? Date.parse(value) - nowMs : NaN;
};
