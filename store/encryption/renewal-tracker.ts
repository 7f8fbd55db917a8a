/**
 * Tracks which orders had their key renewed, so that cached keys of all other orders stay valid.
 *
 * One query covers all orders, and it runs only when a caller needs fresh information.
 */
export interface RenewalTracker {
  /**
   * Whether all renewals older than `withinMs` are included.
   *
   * Refreshes in the background before expiry, so hot paths rarely block.
   */
  isFresh(withinMs: number): boolean;
  /** Waits until {@link isFresh}. @throws if MongoDB does not answer */
  refresh(withinMs: number): Promise<void>;
  /** Whether the order's key was renewed after a read at `readMs`. */
  isOutdated(agwId: string, readMs: number): boolean;
}

interface RenewalTrackerOptions {
  /** Orders renewed in the last `ms` milliseconds, by MongoDB's clock. */
  readonly renewedWithin: (ms: number) => Promise<readonly string[]>;
  readonly onRenewed: (agwId: string) => void;
}

/** Longest time between a renewal's date and its visibility to other processes, in milliseconds. */
const OVERLAP_MS = 30_000;

export function createRenewalTracker({ renewedWithin, onRenewed }: RenewalTrackerOptions): RenewalTracker {
  // The cache is empty at the start, so nothing in it is outdated.
  let readMs = performance.now();
  let renewed: ReadonlySet<string> = new Set();
  let inFlight: Promise<void> | undefined;

  async function readNow(): Promise<void> {
    const nowMs = performance.now();
    renewed = new Set(await renewedWithin(nowMs - readMs + OVERLAP_MS));
    renewed.forEach(onRenewed);
    readMs = nowMs;
  }

  const read = (): Promise<void> => {
    inFlight ??= readNow().finally(() => {
      inFlight = undefined;
    });
    return inFlight;
  };

  const ageMs = (): number => performance.now() - readMs;

  return {
    isFresh(withinMs) {
      if (ageMs() > withinMs / 2) read().catch(() => undefined);
      return ageMs() < withinMs;
    },
    async refresh(withinMs) {
      while (ageMs() >= withinMs) await read();
    },
    isOutdated: (agwId, keysReadMs) => keysReadMs < readMs && renewed.has(agwId),
  };
}
