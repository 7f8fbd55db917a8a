/** Wrong keys that may be tried from one address within {@link WINDOW_MS}. */
const MAX_TRIES = 5;

/** One minute. */
const WINDOW_MS = 60_000;

/** Addresses that are remembered; beyond them the one that began first is forgotten. */
const MAX_ADDRESSES = 10_000;

interface Window {
  readonly startMs: number;
  tries: number;
}

export interface LoginLimit {
  /** @returns how long to wait in milliseconds, 0 where this try may be made */
  take(address: string, nowMs: number): number;
  /** The key was right: the tries of the address count no more. */
  forget(address: string): void;
}

/** Slows down whoever guesses keys, in this process. */
export const createLoginLimit = (): LoginLimit => {
  const windows = new Map<string, Window>();
  const windowOf = (address: string, nowMs: number): Window => {
    const known = windows.get(address);
    if (known !== undefined && nowMs < known.startMs + WINDOW_MS) return known;
    const window: Window = { startMs: nowMs, tries: 0 };
    windows.delete(address);
    windows.set(address, window);
    const [oldest] = windows.keys();
    if (windows.size > MAX_ADDRESSES && oldest !== undefined) windows.delete(oldest);
    return window;
  };
  return {
    take: (address, nowMs) => {
      const window = windowOf(address, nowMs);
      window.tries += 1;
      return window.tries <= MAX_TRIES ? 0 : window.startMs + WINDOW_MS - nowMs;
    },
    forget: (address) => void windows.delete(address),
  };
};
