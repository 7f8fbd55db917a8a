const TIMED_OUT = Symbol('timed out');

/**
 * Waits for `work` for at most `limitMs`. Does not stop `work`, and ignores its later rejection.
 *
 * @param onTimeout - returns the result instead of `work`, or throws
 */
export async function withTimeout<T, U>(
  work: Promise<T>,
  limitMs: number,
  onTimeout: () => U,
): Promise<T | U> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<typeof TIMED_OUT>((resolve) => {
    // If the event loop was blocked, both may be due: setImmediate gives priority to a result that has arrived.
    timer = setTimeout(() => void setImmediate(resolve, TIMED_OUT), limitMs);
  });
  try {
    const first = await Promise.race([work, timeout]);
    return first === TIMED_OUT ? onTimeout() : first;
  } finally {
    clearTimeout(timer);
  }
}
