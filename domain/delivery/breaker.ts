/** What an attempt shows about its endpoint. An attempt that shows nothing is not counted. */
export type EndpointHealth = 'answers' | 'fails';

/** Counts of one interval of {@link BUCKET_MS}. */
interface Bucket {
  readonly fromMs: number;
  readonly attempts: number;
  readonly failures: number;
}

/**
 * State of an endpoint's circuit breaker.
 *
 * Closed: attempts are allowed and counted. Open: no attempts until `untilMs`. Probing: one attempt is in flight that
 * decides.
 */
export type Breaker =
  | { readonly kind: 'closed'; readonly buckets: readonly Bucket[] }
  | {
      readonly kind: 'open';
      /** When it first opened; failed probes do not change it. */
      readonly sinceMs: number;
      readonly untilMs: number;
      readonly failedProbes: number;
    }
  | { readonly kind: 'probing'; readonly sinceMs: number; readonly failedProbes: number };

/** Whether a breaker allows an attempt. */
export type BreakerPermit =
  | { readonly kind: 'attempt' }
  /** Store `breaker` as the new state, and call {@link afterProbe} after the attempt. */
  | { readonly kind: 'probe'; readonly breaker: Breaker }
  /** No attempt before `untilMs`. It is the current time while a probe is in flight. */
  | { readonly kind: 'none'; readonly untilMs: number; readonly sinceMs: number };

/** A breaker opens at this share of failed attempts. */
const FAILING_SHARE = 0.7;

/** Fewest attempts in the window for a breaker to open. */
export const MIN_ATTEMPTS = 10;

/** Window in which attempts count, in milliseconds: 5 min. */
export const WINDOW_MS = 300_000;

/** Length of a bucket, in milliseconds. Attempts leave the window bucket by bucket. */
const BUCKET_MS = 10_000;

/** How long a breaker first stays open, in milliseconds. Each failed probe doubles it. */
export const FIRST_OPEN_MS = 5_000;

/** Longest time between two probes, in milliseconds. */
export const MAX_OPEN_MS = 60_000;

export const CLOSED: Breaker = { kind: 'closed', buckets: [] };

/**
 * Decides whether an attempt may be made now.
 *
 * @param isUrgent - an operator wants it now: an open breaker allows it early, as its probe
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

/** The breaker after an attempt that was not its probe. Only a closed breaker counts the attempt. */
export const afterAttempt = (breaker: Breaker, health: EndpointHealth, nowMs: number): Breaker => {
  if (breaker.kind !== 'closed') return breaker;
  const buckets = addToBuckets(breaker.buckets, health, nowMs);
  const attempts = sum(buckets.map((count) => count.attempts));
  const failures = sum(buckets.map((count) => count.failures));
  const isFailing = health === 'fails' && attempts >= MIN_ATTEMPTS && failures >= FAILING_SHARE * attempts;
  return isFailing ? open(nowMs, nowMs, 0) : { kind: 'closed', buckets };
};

/**
 * The breaker after its probe: closed with an empty window, or open for twice as long.
 *
 * @param health - undefined if the probe shows nothing; then the next attempt is the probe
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
