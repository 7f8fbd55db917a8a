/**
 * Characters that no text may contain.
 *
 * Stores and receivers cut strings at NUL. Lone surrogates are not Unicode, and UTF-8 encoding replaces them.
 */
const FORBIDDEN_IN_TEXT = /[\u{0}\p{Surrogate}]/u;

/** Names must be one line, because the service searches, routes and logs by them. */
const FORBIDDEN_IN_NAME = /[\p{Control}\p{Surrogate}]/u;

export const isText = (value: string): boolean => !FORBIDDEN_IN_TEXT.test(value);

/** Whether the value is one line and not blank. */
export const isName = (value: string): boolean => !FORBIDDEN_IN_NAME.test(value) && value.trim() !== '';
