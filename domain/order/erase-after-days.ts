/** Days from an order's completion or cancellation to its erasure; `never` for erasure only on request. */
export type EraseAfterDays = number | 'never';

/**
 * Default days, as long as Temporal keeps closed orders.
 *
 * It leaves time for questions about a journey. After it no store holds personal data.
 */
export const DEFAULT_ERASE_AFTER_DAYS = 30;

/** Most days: ten years, as long as companies keep their accounts. */
const MAX_DAYS = 3_650;

const WHOLE_DAYS = /^\d{1,4}$/;

/** Parses the setting. @throws RangeError unless it is 0 to {@link MAX_DAYS} whole days, or `never` */
export const parseEraseAfterDays = (text: string): EraseAfterDays => {
  if (text === 'never') return text;
  const days = WHOLE_DAYS.test(text) ? Number(text) : NaN;
  if (days <= MAX_DAYS) return days;
  throw new RangeError(`must be whole days, 0 to ${MAX_DAYS}, or never`);
};
