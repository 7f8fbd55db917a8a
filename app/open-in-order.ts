/** Registers a function that closes the resource just opened. */
export type OnClose = (close: () => unknown) => void;

export interface Closable {
  /** Closes all resources in reverse order, then throws the first failure, if any. */
  close(): Promise<void>;
}

/**
 * Opens resources that depend on each other. If one fails, closes those that are already open.
 *
 * @throws the error of `open`
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
