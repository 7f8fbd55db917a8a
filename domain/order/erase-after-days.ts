/** Days after an order was completed or cancelled; `never`: nothing is erased that nobody asks for. */
export type EraseAfterDays = number | 'never';

/**
 * Long enough for questions about a journey, and as long as Temporal keeps finished orders: past it nothing of a
 * person is left anywhere.
 */
export const DEFAULT_ERASE_AFTER_DAYS = 30;

/** Ten years, as long as accounts are kept. */
const MAX_DAYS = 3_650;

const WHOLE_DAYS = /^\d{1,4}$/;

/** @throws RangeError where it is neither whole days, 0 to {@link MAX_DAYS}, nor `never` */
export const parseEraseAfterDays = (text: string): EraseAfterDays => {
  if (text === 'never') return text;
  const days = WHOLE_DAYS.test(text) ? Number(text) : NaN;
  if (days <= MAX_DAYS) return days;
  throw new RangeError(`must be whole days, 0 to ${MAX_DAYS}, or never`);
};
