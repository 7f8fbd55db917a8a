const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** A local or RFC 3339 time. Seconds are not shown. */
const TIME = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?$/;

const zoneText = (offset: string | undefined): string => {
  if (offset === undefined) return '';
  return offset === 'Z' ? ' UTC' : ` UTC${offset}`;
};

/**
 * Formats a time in English: `Mon 1 Mar 2027 10:20`, plus ` UTC` or ` UTC+01:00` if it had an offset.
 *
 * Returns text that is not a time unchanged.
 */
export const readableTime = (time: string): string => {
  const [, year, month, day, clock = '', offset] = TIME.exec(time) ?? [];
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const monthName = MONTHS[Number(month) - 1];
  const weekday = WEEKDAYS[date.getUTCDay()];
  if (year === undefined || monthName === undefined || weekday === undefined) return time;
  return `${weekday} ${Number(day)} ${monthName} ${year} ${clock}${zoneText(offset)}`;
};
