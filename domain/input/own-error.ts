/**
 * An error whose message is safe to log: fixed words, ids and engine addresses, no external values.
 *
 * The log omits the messages of all other errors.
 */
export class OwnError extends Error {}
