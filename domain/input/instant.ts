import { Temporal } from 'temporal-polyfill';

/** First year that a time may be in, UTC: before it there was no booking system to send it. */
export const FIRST_YEAR = 1990;

/** Last year that a time may be in, UTC; a date beyond it is a placeholder or a mistake. */
export const LAST_YEAR = 2099;

/** Greatest distance of an offset from UTC, either way: Kiritimati is at +14:00. */
const MAX_OFFSET_MINUTES = 14 * 60;

const DATE = String.raw`\d{4}-\d{2}-\d{2}`;

/** RFC 3339, section 5.6, with `T` and `Z` in capitals and at most nanoseconds. */
const WITH_OFFSET = new RegExp(
  String.raw`^(?<local>${DATE}T\d{2}:\d{2}:\d{2}(?:\.(?<fraction>\d{1,9}))?)(?:Z|(?<sign>[+-])(?<hours>\d{2}):(?<minutes>\d{2}))$`,
);

/** The same without an offset; seconds may be left out. */
const LOCAL = new RegExp(String.raw`^(?<local>${DATE}T\d{2}:\d{2}(?::\d{2}(?:\.(?<fraction>\d{1,9}))?)?)$`);

/** Names, not offsets: Temporal would also take `+01:00` and whole time stamps for a zone. */
const ZONE_NAME = /^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*$/;

export type TimeProblem = 'DATE_INVALID' | 'DATE_RANGE' | 'TZ_INVALID';

export type TimeReading =
  | {
      readonly kind: 'instant';
      /** RFC 3339 in UTC, with as many fraction digits as were sent. */
      readonly at: string;
      /** The local time exists twice, or not at all, because clocks were changed. */
      readonly dst?: 'overlap' | 'gap';
    }
  | { readonly kind: 'invalid'; readonly problem: TimeProblem };

const invalid = (problem: TimeProblem): TimeReading => ({ kind: 'invalid', problem });

/** Does the text end in an offset, that is: mean an instant by itself? It may still not be a valid one. */
export const hasOffset = (text: string): boolean => /(?:Z|[+-]\d{2}:\d{2})$/.test(text);

/** Reads a time with `Z` or an offset, strictly: nothing rolls over, and no leap second or 24:00 is taken. */
export function parseInstant(text: string): TimeReading {
  const parts = WITH_OFFSET.exec(text)?.groups;
  const local = plainDateTime(parts?.['local']);
  if (parts === undefined || local === undefined) return invalid('DATE_INVALID');

  const minutes = Number(parts['minutes'] ?? 0);
  const offset = Number(parts['hours'] ?? 0) * 60 + minutes;
  if (minutes > 59 || offset > MAX_OFFSET_MINUTES) return invalid('DATE_INVALID');

  const east = parts['sign'] === '-' ? -offset : offset;
  return inRange(local.toZonedDateTime('UTC').toInstant().subtract({ minutes: east }), parts['fraction']);
}

/**
 * Reads a time without an offset as the time on the clocks of a zone.
 *
 * Where clocks were set back and the time exists twice, it is the earlier one; where they were set forward and it
 * does not exist, it is as much later as the gap is wide (Temporal's `compatible`). Both are flagged.
 *
 * @param zone - an IANA name such as `Europe/Madrid`
 */
export function resolveLocal(text: string, zone: string): TimeReading {
  const parts = LOCAL.exec(text)?.groups;
  const local = plainDateTime(parts?.['local']);
  if (local === undefined) return invalid('DATE_INVALID');
  if (!isZone(zone)) return invalid('TZ_INVALID');

  const earlier = local.toZonedDateTime(zone, { disambiguation: 'earlier' });
  const later = local.toZonedDateTime(zone, { disambiguation: 'later' });
  if (earlier.epochNanoseconds === later.epochNanoseconds)
    return inRange(earlier.toInstant(), parts?.['fraction']);

  const dst = later.toPlainDateTime().equals(local) ? 'overlap' : 'gap';
  const read = inRange((dst === 'overlap' ? earlier : later).toInstant(), parts?.['fraction']);
  return read.kind === 'instant' ? { ...read, dst } : read;
}

/** Undefined for a day or a time of day that does not exist. The 60th second is one: Temporal would take it for the 59th. */
function plainDateTime(text: string | undefined): Temporal.PlainDateTime | undefined {
  if (text === undefined || text.slice(17, 19) === '60') return undefined;
  try {
    return Temporal.PlainDateTime.from(text, { overflow: 'reject' });
  } catch {
    return undefined;
  }
}

function isZone(zone: string): boolean {
  if (!ZONE_NAME.test(zone)) return false;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return true;
  } catch {
    return false;
  }
}

function inRange(instant: Temporal.Instant, fraction: string | undefined): TimeReading {
  const { year } = instant.toZonedDateTimeISO('UTC');
  if (year < FIRST_YEAR || year > LAST_YEAR) return invalid('DATE_RANGE');
  const digits = Math.min(fraction?.length ?? 0, 9) as 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
  return { kind: 'instant', at: instant.toString({ fractionalSecondDigits: digits }) };
}
