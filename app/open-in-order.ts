/** Registers how to close what was just opened. */
export type OnClose = (close: () => unknown) => void;

export interface Closable {
  /** Closes everything in reverse order; the first failure is thrown after all of it was tried. */
  close(): Promise<void>;
}

/**
 * Opens several things, each of which may need the ones before it. If a later one fails, those that are open are closed.
 *
 * @throws what `open` throws
 */
export async function openInOrder<T extends object>(
  open: (onClose: OnClose) => Promise<T>,
): Promise<T & Closable> {
  const closers: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    const failures: unknown[] = [];
    for (let next = closers.pop(); next !== undefined; next = closers.pop()) {
      try {
        await next();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  };
  try {
    return { ...(await open((closer) => closers.push(closer))), close };
  } catch (error) {
    await close().catch(() => undefined);
    throw error;
  }
}
