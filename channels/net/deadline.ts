import { OwnError } from '../../domain/input/own-error';
import { ABORTED_CODE, DEADLINE_CODE } from './failure';

/** The reason of an aborted attempt. Its `code` says whether the deadline passed or the caller aborted it. */
export class AttemptEndedError extends OwnError {
  override readonly name = 'AttemptEndedError';
  constructor(readonly code: typeof DEADLINE_CODE | typeof ABORTED_CODE) {
    super(code === DEADLINE_CODE ? 'the deadline of the attempt has passed' : 'the attempt was aborted');
  }
}

interface Deadline {
  /** Aborts with an `AttemptEndedError`. */
  readonly signal: AbortSignal;
  /** Removes the timer and the listener. Call it whenever the attempt ends. */
  clear(): void;
}

/**
 * Creates one signal for a whole attempt, because a limit per read would let a slow drip go on for ever.
 *
 * @param timeoutMs - from now to the end of the attempt
 * @param caller - aborts the attempt earlier
 */
export const startDeadline = (timeoutMs: number, caller: AbortSignal): Deadline => {
  // AbortSignal.any and AbortSignal.timeout would keep references to their sources until garbage collection.
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

/** The reason of an aborted signal. Any reason other than an `AttemptEndedError` counts as an abort by the caller. */
export const endOf = ({ reason }: AbortSignal): AttemptEndedError =>
  reason instanceof AttemptEndedError ? reason : new AttemptEndedError(ABORTED_CODE);
