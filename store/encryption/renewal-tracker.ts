/**
 * Hears of orders whose key was renewed, so that what is remembered of all other orders needs no asking. It asks when
 * somebody wants to be sure: one question for all orders, and none while nothing happens.
 */
export interface RenewalTracker {
  /**
   * Whether no renewal is unheard of that is older than that, in milliseconds. Asks ahead of time in the background, so
   * that who is busy seldom waits.
   */
  isFresh(withinMs: number): boolean;
  /** Waits until it is. @throws where MongoDB does not answer */
  refresh(withinMs: number): Promise<void>;
  /** Whether what was asked then is known to be outdated. */
  isOutdated(agwId: string, askedMs: number): boolean;
}

interface RenewalTrackerOptions {
  /** Orders that were renewed not longer ago than that, in milliseconds and by the clock of MongoDB. */
  readonly renewedWithin: (ms: number) => Promise<readonly string[]>;
  readonly onRenewed: (agwId: string) => void;
}

/** Longest from when a renewal is dated to when others can read it, in milliseconds. */
const OVERLAP_MS = 30_000;

export function createRenewalTracker({ renewedWithin, onRenewed }: RenewalTrackerOptions): RenewalTracker {
  // Who begins remembers nothing, and so nothing that is outdated.
  let askedMs = performance.now();
  let renewed: ReadonlySet<string> = new Set();
  let inFlight: Promise<void> | undefined;

  async function askNow(): Promise<void> {
    const nowMs = performance.now();
    renewed = new Set(await renewedWithin(nowMs - askedMs + OVERLAP_MS));
    renewed.forEach(onRenewed);
    askedMs = nowMs;
  }

  const ask = (): Promise<void> => {
    inFlight ??= askNow().finally(() => {
      inFlight = undefined;
    });
    return inFlight;
  };

  const ageMs = (): number => performance.now() - askedMs;

  return {
    isFresh(withinMs) {
      if (ageMs() > withinMs / 2) ask().catch(() => undefined);
      return ageMs() < withinMs;
    },
    async refresh(withinMs) {
      while (ageMs() >= withinMs) await ask();
    },
    isOutdated: (agwId, ofMs) => ofMs < askedMs && renewed.has(agwId),
  };
}
