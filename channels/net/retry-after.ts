import { MAX_RETRY_AFTER_MS } from '../../domain/delivery/retry';

const SECONDS = /^\d{1,15}$/;
/** `Date.parse` alone would take `1` or `2027` for a date. HTTP's dates begin with a day's name and are in GMT. */
const HTTP_DATE = /^[A-Z][a-z]{2,8}, .{18,22} GMT$/;

/**
 * How long a receiver asks to be left alone.
 *
 * @param value - of Retry-After: seconds or an HTTP date
 * @param nowMs - milliseconds since the epoch
 * @returns milliseconds over 0, at most 24 h; undefined for what is past, negative or not understood: the schedule decides then
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
