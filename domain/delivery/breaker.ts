/** What an attempt said about its endpoint; an attempt that says nothing about it is not counted. */
export type EndpointHealth = 'answers' | 'fails';

/** Attempts of one stretch of time. */
interface Bucket {
  readonly fromMs: number;
  readonly attempts: number;
  readonly failures: number;
}

/**
 * Whether an endpoint is worth trying. Closed: it is, and its attempts are counted. Open: it is left alone until
 * `untilMs`. Probing: one attempt is under way that decides.
 */
export type Breaker =
  | { readonly kind: 'closed'; readonly buckets: readonly Bucket[] }
  | {
      readonly kind: 'open';
      /** When it opened first; kept over probes that failed. */
      readonly sinceMs: number;
      readonly untilMs: number;
      readonly failedProbes: number;
    }
  | { readonly kind: 'probing'; readonly sinceMs: number; readonly failedProbes: number };

/** How an attempt may go through a breaker. */
export type BreakerPermit =
  | { readonly kind: 'attempt' }
  /** The breaker is `breaker` from now on, and {@link afterProbe} is owed. */
  | { readonly kind: 'probe'; readonly breaker: Breaker }
  /** Not before `untilMs`, which is now where a probe is under way. */
  | { readonly kind: 'none'; readonly untilMs: number; readonly sinceMs: number };

/** Share of failed attempts at which a breaker opens. */
const FAILING_SHARE = 0.7;

/** Fewer attempts than this say nothing about an endpoint. */
export const MIN_ATTEMPTS = 10;

/** How far back attempts count, in milliseconds: 5 min. */
export const WINDOW_MS = 300_000;

/** Attempts are counted in stretches of this length, in milliseconds, and forgotten a stretch at a time. */
const BUCKET_MS = 10_000;

/** How long a breaker stays open at first, in milliseconds; each probe that fails doubles it. */
export const FIRST_OPEN_MS = 5_000;

/** The longest that a breaker stays open before its next probe, in milliseconds. */
export const MAX_OPEN_MS = 60_000;

export const CLOSED: Breaker = { kind: 'closed', buckets: [] };

/**
 * Asks whether an attempt may be made now.
 *
 * @param isUrgent - somebody wants it now: of an open breaker it becomes the probe, before its time
 */
export const breakerPermit = (breaker: Breaker, nowMs: number, isUrgent = false): BreakerPermit => {
  switch (breaker.kind) {
    case 'closed':
      return { kind: 'attempt' };
    case 'open': {
      const { sinceMs, untilMs, failedProbes } = breaker;
      if (nowMs < untilMs && !isUrgent) return { kind: 'none', untilMs, sinceMs };
      return { kind: 'probe', breaker: { kind: 'probing', sinceMs, failedProbes } };
    }
    case 'probing':
      return { kind: 'none', untilMs: nowMs, sinceMs: breaker.sinceMs };
  }
};

/** The breaker after an attempt that was not its probe. One that was begun before it opened decides nothing any more. */
export const afterAttempt = (breaker: Breaker, health: EndpointHealth, nowMs: number): Breaker => {
  if (breaker.kind !== 'closed') return breaker;
  const buckets = addToBuckets(breaker.buckets, health, nowMs);
  const attempts = sum(buckets.map((count) => count.attempts));
  const failures = sum(buckets.map((count) => count.failures));
  const isFailing = health === 'fails' && attempts >= MIN_ATTEMPTS && failures >= FAILING_SHARE * attempts;
  return isFailing ? open(nowMs, nowMs, 0) : { kind: 'closed', buckets };
};

/**
 * The breaker after its probe: closed with nothing held against the endpoint, or open for twice as long.
 *
 * @param health - undefined: nothing came of the probe that says anything; the next attempt is the probe
 */
export const afterProbe = (breaker: Breaker, health: EndpointHealth | undefined, nowMs: number): Breaker => {
  if (breaker.kind !== 'probing') return breaker;
  const { sinceMs, failedProbes } = breaker;
  switch (health) {
    case 'answers':
      return CLOSED;
    case 'fails':
      return open(sinceMs, nowMs, failedProbes + 1);
    case undefined:
      return { kind: 'open', sinceMs, untilMs: nowMs, failedProbes };
  }
};

const open = (sinceMs: number, nowMs: number, failedProbes: number): Breaker => ({
  kind: 'open',
  sinceMs,
  untilMs: nowMs + Math.min(MAX_OPEN_MS, FIRST_OPEN_MS * 2 ** failedProbes),
  failedProbes,
});

const addToBuckets = (
  buckets: readonly Bucket[],
  health: EndpointHealth,
  nowMs: number,
): readonly Bucket[] => {
  const fromMs = Math.floor(nowMs / BUCKET_MS) * BUCKET_MS;
  const recent = buckets.filter((count) => count.fromMs > nowMs - WINDOW_MS);
  const now = recent.find((count) => count.fromMs === fromMs) ?? { fromMs, attempts: 0, failures: 0 };
  const failures = now.failures + (health === 'fails' ? 1 : 0);
  return [
    ...recent.filter((count) => count.fromMs !== fromMs),
    { fromMs, attempts: now.attempts + 1, failures },
  ];
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
