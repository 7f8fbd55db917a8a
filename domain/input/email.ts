/** Longest address, in characters. @see RFC 5321 4.5.3.1.3, less the angle brackets */
export const MAX_EMAIL_LENGTH = 254;

/** Longest part before the at sign, in characters. @see RFC 5321 4.5.3.1.1 */
const MAX_LOCAL_PART_LENGTH = 64;

const ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const TOP_LABEL = '(?:[A-Za-z]{2,63}|[Xx][Nn]--[A-Za-z0-9-]{0,58}[A-Za-z0-9])';

/** Plain addresses only: no quotes, comments, display names, address literals or single-label hosts. */
export const EMAIL_PATTERN = new RegExp(`^${ATOM}(?:\\.${ATOM})*@(?:${LABEL}\\.)+${TOP_LABEL}$`);

export const isEmail = (value: string): boolean =>
  value.length <= MAX_EMAIL_LENGTH &&
  value.indexOf('@') <= MAX_LOCAL_PART_LENGTH &&
  EMAIL_PATTERN.test(value);
