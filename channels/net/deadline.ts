import { OwnError } from '../../domain/input/own-error';
import { ABORTED_CODE, DEADLINE_CODE } from './failure';

/** Reason of an aborted attempt. `code` tells a timeout from an abort by the caller. */
export class AttemptEndedError extends OwnError {
  override readonly name = 'AttemptEndedError';
  constructor(readonly code: typeof DEADLINE_CODE | typeof ABORTED_CODE) {
    super(code === DEADLINE_CODE ? 'the time of the attempt is over' : 'the attempt was called off');
  }
}

interface Deadline {
  /** Aborts with an `AttemptEndedError`. */
  readonly signal: AbortSignal;
  /** Releases timer and listener. Must be called after every attempt. */
  clear(): void;
}

/**
 * Creates one signal for a whole attempt. A limit per read would let a slow response go on forever.
 *
 * @param timeoutMs - from now to the end of the attempt
 * @param caller - aborts the attempt earlier
 */
export const startDeadline = (timeoutMs: number, caller: AbortSignal): Deadline => {
  // Not AbortSignal.any and AbortSignal.timeout, because they keep references to their sources.
  const controller = new AbortController();
  const callOff = (): void => controller.abort(endOf(caller));
  const timer = setTimeout(() => controller.abort(new AttemptEndedError(DEADLINE_CODE)), timeoutMs);
  caller.addEventListener('abort', callOff, { once: true });
  if (caller.aborted) callOff();
  return {
    signal: controller.signal,
    clear: () => {
      clearTimeout(timer);
      caller.removeEventListener('abort', callOff);
    },
  };
};

/**
 * Waits for `work` until `signal` aborts. Does not stop `work`, which has its own limits.
 *
 * @throws the signal's reason
 */
export const untilSignal = async <T>(work: Promise<T>, signal: AbortSignal): Promise<T> => {
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(endOf(signal));
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
};

/** Returns a signal's reason if it is an `AttemptEndedError`, otherwise an abort by the caller. */
export const endOf = ({ reason }: AbortSignal): AttemptEndedError =>
  reason instanceof AttemptEndedError ? reason : new AttemptEndedError(ABORTED_CODE);
