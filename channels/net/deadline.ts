import { OwnError } from '../../domain/input/own-error';
import { ABORTED_CODE, DEADLINE_CODE } from './failure';

/** The reason of an aborted attempt: its `code` says whether its time was over or the caller called it off. */
export class AttemptEndedError extends OwnError {
  override readonly name = 'AttemptEndedError';
  constructor(readonly code: typeof DEADLINE_CODE | typeof ABORTED_CODE) {
    super(code === DEADLINE_CODE ? 'the time of the attempt is over' : 'the attempt was called off');
  }
}

interface Deadline {
  /** Aborts with an `AttemptEndedError`. */
  readonly signal: AbortSignal;
  /** Lets go of timer and caller; to be called however the attempt ends. */
  clear(): void;
}

/**
 * One signal for the whole of an attempt: a limit on each read alone would let a slow drip go on for ever.
 *
 * @param timeoutMs - from now to the end of the attempt
 * @param caller - calls the attempt off before that
 */
export const startDeadline = (timeoutMs: number, caller: AbortSignal): Deadline => {
  // Not AbortSignal.any and AbortSignal.timeout: those hold on to their sources until these are collected.
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
 * Waits for `work` no longer than until `signal` aborts; `work` itself is left to end by its own limits.
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

/** Why a signal was aborted: its own reason if that is an `AttemptEndedError`, else the caller called it off. */
export const endOf = ({ reason }: AbortSignal): AttemptEndedError =>
  reason instanceof AttemptEndedError ? reason : new AttemptEndedError(ABORTED_CODE);
