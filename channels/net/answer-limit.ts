import type { Socket } from 'node:net';

/**
 * Bytes of one answer that are taken in, whatever they are: heads, chunks and their extensions, trailers. 256 KiB:
 * the part of a body that is read comes well within it, unless each few bytes are a chunk of their own.
 */
export const MAX_ANSWER_BYTES = 262_144;

/** Interim answers (1xx) before the one that counts. */
const MAX_INTERIM_ANSWERS = 20;

/** More came than one answer may be. */
class AnswerTooLongError extends Error {
  override readonly name = 'AnswerTooLongError';
  readonly code = 'ANSWER_TOO_LONG';
}

/** Fails on more interim answers than one request may have. */
export const limitInterim = (): (() => void) => {
  let count = 0;
  return () => {
    count += 1;
    if (count > MAX_INTERIM_ANSWERS) throw new AnswerTooLongError('too many interim answers');
  };
};

/**
 * Destroys a socket whose answer is longer than {@link MAX_ANSWER_BYTES}. Counts what an HTTP parser does not: what it
 * skips could keep it busy until the deadline. A request is written at once, so what was written tells answers apart.
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
  // After the parser: a first listener for `readable` would take its bytes from it.
  setImmediate(() => socket.on('readable', check));
};
