import type { Socket } from 'node:net';

/**
 * Most bytes of one response, including headers, chunk sizes, chunk extensions and trailers: 256 KiB.
 *
 * The part of a body that is read fits in it, unless the body consists of tiny chunks.
 */
export const MAX_ANSWER_BYTES = 262_144;

/** Most interim responses (1xx) before the final one. */
const MAX_INTERIM_ANSWERS = 20;

/** The response exceeds a limit. */
class AnswerTooLongError extends Error {
  override readonly name = 'AnswerTooLongError';
  readonly code = 'ANSWER_TOO_LONG';
}

/** Counts interim responses, and throws if there are too many. */
export const limitInterim = (): (() => void) => {
  let count = 0;
  return () => {
    count += 1;
    if (count > MAX_INTERIM_ANSWERS) throw new AnswerTooLongError('too many interim answers');
  };
};

/**
 * Destroys a socket whose response is longer than {@link MAX_ANSWER_BYTES}.
 *
 * Counts all bytes, because those that an HTTP parser skips could keep it busy until the deadline. A request is written
 * at once, so a change of `bytesWritten` marks the start of the next response.
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
  // Added after the parser, because an earlier `readable` listener would take the parser's bytes.
  setImmediate(() => socket.on('readable', check));
};
