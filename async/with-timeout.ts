const TIMED_OUT = Symbol('timed out');

/**
 * Waits for `work` for at most `limitMs`; `work` itself is not stopped, and a later rejection of it is ignored.
 *
 * @param onTimeout - answers in place of `work`, or throws
 */
export async function withTimeout<T, U>(
  work: Promise<T>,
  limitMs: number,
  onTimeout: () => U,
): Promise<T | U> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<typeof TIMED_OUT>((resolve) => {
    // After the event loop was blocked both may be due: setImmediate lets a result that has arrived win.
    timer = setTimeout(() => void setImmediate(resolve, TIMED_OUT), limitMs);
  });
  try {
    const first = await Promise.race([work, timeout]);
    return first === TIMED_OUT ? onTimeout() : first;
  } finally {
    clearTimeout(timer);
  }
}
