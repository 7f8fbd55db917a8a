/**
 * An error of our own whose message is fixed words, ids and addresses of engines: never a value that came from
 * outside. The log shows the message of these and of no other error.
 */
export class OwnError extends Error {}
