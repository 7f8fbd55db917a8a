import { z } from 'zod';
import { IATA_PATTERN } from './airport-zone';
import { EMAIL_PATTERN, isEmail, MAX_EMAIL_LENGTH } from '../input/email';
import { FIRST_YEAR, LAST_YEAR, parseInstant, type TimeProblem } from '../input/instant';
import { isName, isText } from '../input/text';
import { says } from '../input/zod-problems';

/** Most passengers of one kind in an order. */
const MAX_PAX = 99;

/** A Unicode text without NUL and lone surrogates. */
export function text(maxLength: number): z.ZodString {
  const error = says(
    'TEXT_INVALID',
    `is not a text of at most ${maxLength} characters without NUL and lone surrogates`,
  );
  return z.string(error).max(maxLength, error).refine(isText, error);
}

/** One line that is not blank. */
export function name(maxLength: number): z.ZodString {
  const error = says(
    'TEXT_INVALID',
    `is not a line of 1 to ${maxLength} characters without control characters`,
  );
  return z.string(error).min(1, error).max(maxLength, error).refine(isName, error);
}

/** A text that matches a pattern. */
export function code(pattern: RegExp, reason: string, wrong: string): z.ZodString {
  const error = says(reason, wrong);
  return z.string(error).regex(pattern, error);
}

/** An integer from `min` to `max`, inclusive. */
export function whole(min: number, max: number, reason: string): z.ZodInt {
  const error = says(reason, `is not a whole number from ${min} to ${max}`);
  return z.int(error).min(min, error).max(max, error);
}

export const iata = code(
  IATA_PATTERN,
  'IATA_INVALID',
  'is not an IATA code; send three capital letters like "MAD"',
);

const emailError = says(
  'EMAIL_INVALID',
  'is not a plain mail address like name@example.com; send null for none',
);
export const email = z
  .string(emailError)
  .max(MAX_EMAIL_LENGTH, emailError)
  .regex(EMAIL_PATTERN, emailError)
  .refine(isEmail, emailError);

const paxError = says(
  'PAX_INVALID',
  `is not a number of passengers; send an integer from 0 to ${MAX_PAX}, or leave it out`,
);
export const pax = z.number(paxError).int(paxError).min(0, paxError).max(MAX_PAX, paxError);

export const dateRangeError = says('DATE_RANGE', `is not between the years ${FIRST_YEAR} and ${LAST_YEAR}`);

/** Messages for instants; local times have their own. */
const INSTANT_ERRORS: Readonly<Record<TimeProblem, string>> = {
  DATE_INVALID: says(
    'DATE_INVALID',
    'is not an RFC 3339 time with an offset; send one like "2027-03-01T10:20:00Z"',
  ),
  DATE_RANGE: dateRangeError,
  TZ_INVALID: says('TZ_INVALID', 'is not in a known time zone; send the time with an offset'),
};

/** Parses RFC 3339 with an offset to UTC. */
export const instant = z
  .string(INSTANT_ERRORS.DATE_INVALID)
  .transform((sent, context) => {
    const read = parseInstant(sent);
    if (read.kind === 'instant') return read.at;
    context.addIssue({ code: 'custom', message: INSTANT_ERRORS[read.problem] });
    return z.NEVER;
  })
  .meta({ override: { type: 'string', format: 'date-time' } });
