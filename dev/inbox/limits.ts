/** Largest body that is read, in bytes: twice what the service itself sends at most. A larger one is answered with 413. */
export const MAX_CALLBACK_BYTES = 512 * 1024;

/** Callbacks kept in memory; the oldest is deleted first. */
export const CAPACITY = 200;

/** Most bytes of bodies that are kept together, whatever their number; the oldest goes first. */
export const MAX_KEPT_BYTES = 32 * 1024 * 1024;

/** Longest path and query that is kept of a request, in characters. */
export const MAX_PATH_CHARACTERS = 2_000;

/** Pages that can look on at the same time; one more is answered with 503. */
export const MAX_VIEWERS = 32;

/** Time between two signs of life on an idle page stream, in milliseconds. */
export const STREAM_PING_MS = 15_000;

/** Time that a sender has for its headers and for its whole request, in milliseconds. */
export const HEADERS_TIMEOUT_MS = 10_000;
export const REQUEST_TIMEOUT_MS = 30_000;
