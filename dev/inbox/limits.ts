/** Largest body in bytes: twice the largest that the service sends. A larger one gets a 413. */
export const MAX_CALLBACK_BYTES = 512 * 1024;

/** Callbacks kept in memory; the oldest is deleted first. */
export const CAPACITY = 200;

/** Most bytes of all bodies together; the oldest callback is deleted first. */
export const MAX_KEPT_BYTES = 32 * 1024 * 1024;

/** Longest stored path and query, in characters. */
export const MAX_PATH_CHARACTERS = 2_000;

/** Most connected pages. One more gets a 503. */
export const MAX_VIEWERS = 32;

/** Interval of keep-alive comments on a page stream, in milliseconds. */
export const STREAM_PING_MS = 15_000;

/** Deadlines of a sender for its headers and for its whole request, in milliseconds. */
export const HEADERS_TIMEOUT_MS = 10_000;
export const REQUEST_TIMEOUT_MS = 30_000;
