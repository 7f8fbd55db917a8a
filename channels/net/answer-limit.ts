import type { Socket } from 'node:net';

/**
 * Maximum size of one response in bytes, including heads, chunk extensions and trailers: 256 KiB.
 *
 * The part of a body that is read fits well, unless every few bytes are a separate chunk.
 */
export const MAX_ANSWER_BYTES = 262_144;

/** Maximum number of interim responses (1xx). */
const MAX_INTERIM_ANSWERS = 20;

/** The response exceeds a limit. */
class AnswerTooLongError extends Error {
  override readonly name = 'AnswerTooLongError';
  readonly code = 'ANSWER_TOO_LONG';
}

/** Fails if a request gets too many interim responses. */
export const limitInterim = (): (() => void) => {
  let count = 0;
  return () => {
    count += 1;
    if (count > MAX_INTERIM_ANSWERS) throw new AnswerTooLongError('too many interim answers');
  };
};

/**
 * Destroys a socket whose response exceeds {@link MAX_ANSWER_BYTES}.
 *
 * Counts all bytes, because bytes that the HTTP parser skips could keep it busy until the deadline. A request is written
 * at once, so a change of the written bytes marks the next response.
 */
export const limitAnswers = (socket: Socket): void => {
  let writtenBytes = -1;
  let lastBytes = 0;
  let mostBytes = Infinity;
  const check = (): void => {
    if (socket.bytesWritten !== writtenBytes) {
      writtenBytes = socket.bytesWritten;
      mostBytes = lastBytes + MAX_ANSWER_BYTES;
    }
    lastBytes = socket.bytesRead;
    if (lastBytes > mostBytes) socket.destroy(new AnswerTooLongError('the answer is too long'));
  };
  // After the parser, because an earlier listener for `readable` would take its bytes.
  setImmediate(() => socket.on('readable', check));
};
