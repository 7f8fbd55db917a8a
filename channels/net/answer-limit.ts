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

/** Counts what an HTTP parser does not: what it skips could keep it busy until the deadline. */
export interface AnswerMeter {
  /** Looks on from now; the parser has to listen already, or its bytes would be taken from it. */
  watch(): void;
  /** An answer begins. */
  begin(): void;
  /** A 1xx came. */
  noteInterim(): void;
}

/** @param onTooLong - is to close the connection */
export const meterAnswers = (socket: Socket, onTooLong: (error: Error) => void): AnswerMeter => {
  let mostBytes = Infinity;
  let interimAnswers = 0;
  const check = (isWithin: boolean): void => {
    if (!isWithin) onTooLong(new AnswerTooLongError('the answer is too long'));
  };
  return {
    watch: () => void socket.on('readable', () => check(socket.bytesRead <= mostBytes)),
    begin: () => {
      mostBytes = socket.bytesRead + MAX_ANSWER_BYTES;
      interimAnswers = 0;
    },
    noteInterim: () => check((interimAnswers += 1) <= MAX_INTERIM_ANSWERS),
  };
};
