/**
 * What no text may hold: NUL, which stores and receivers cut strings at, and halves of surrogate pairs, which are
 * not Unicode and change on their way through UTF-8.
 */
const FORBIDDEN_IN_TEXT = /[\u{0}\p{Surrogate}]/u;

/** Names that this service itself searches, routes and logs by are of one line and hold no control characters. */
const FORBIDDEN_IN_NAME = /[\p{Control}\p{Surrogate}]/u;

export const isText = (value: string): boolean => !FORBIDDEN_IN_TEXT.test(value);

/** A name that is not blank, of one line. */
export const isName = (value: string): boolean => !FORBIDDEN_IN_NAME.test(value) && value.trim() !== '';
