import { Temporal } from 'temporal-polyfill';

/** First accepted year of a time, UTC. Earlier years are mistakes. */
export const FIRST_YEAR = 1990;

/** Last accepted year of a time, UTC. Later years are placeholders or mistakes. */
export const LAST_YEAR = 2099;

/** Largest offset from UTC, either way: Kiritimati is at +14:00. */
const MAX_OFFSET_MINUTES = 14 * 60;

const DATE = String.raw`\d{4}-\d{2}-\d{2}`;

/** RFC 3339, section 5.6, with `T` and `Z` in capitals and at most nanoseconds. */
const WITH_OFFSET = new RegExp(
  String.raw`^(?<local>${DATE}T\d{2}:\d{2}:\d{2}(?:\.(?<fraction>\d{1,9}))?)(?:Z|(?<sign>[+-])(?<hours>\d{2}):(?<minutes>\d{2}))$`,
);

/** Like {@link WITH_OFFSET} without an offset; seconds are optional. */
const LOCAL = new RegExp(String.raw`^(?<local>${DATE}T\d{2}:\d{2}(?::\d{2}(?:\.(?<fraction>\d{1,9}))?)?)$`);

/** Zone names only, because Temporal also accepts `+01:00` and timestamps as zones. */
const ZONE_NAME = /^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*$/;

export type TimeProblem = 'DATE_INVALID' | 'DATE_RANGE' | 'TZ_INVALID';

export type TimeReading =
  | {
      readonly kind: 'instant';
      /** RFC 3339 in UTC, with as many fraction digits as were sent. */
      readonly at: string;
      /** Set if a clock change makes the local time exist twice (overlap) or never (gap). */
      readonly dst?: 'overlap' | 'gap';
    }
  | { readonly kind: 'invalid'; readonly problem: TimeProblem };

const invalid = (problem: TimeProblem): TimeReading => ({ kind: 'invalid', problem });

/** Whether the text ends with an offset. It may still be invalid. */
export const hasOffset = (text: string): boolean => /(?:Z|[+-]\d{2}:\d{2})$/.test(text);

/** Parses a time with `Z` or an offset. Rejects overflowing values, leap seconds and 24:00. */
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
 * Resolves a time without an offset in a time zone.
 *
 * If the time exists twice, the result is the earlier one. If it does not exist, the result is later by the length of
 * the gap (Temporal's `compatible`). Both cases are flagged.
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

/**
 * Returns undefined for a date or time that does not exist. Checks second 60 itself, because Temporal reads it as 59.
 */
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
