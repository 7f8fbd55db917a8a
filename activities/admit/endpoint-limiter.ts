import { afterAttempt, afterProbe, breakerPermit, type BreakerPermit } from '../../domain/delivery/breaker';
import type { SendResult } from '../../domain/delivery/delivery';
import type { Endpoint } from '../../domain/delivery/endpoint';
import { LRUCache } from 'lru-cache';
import { isProven, newEndpointState, attemptDurationMs, type EndpointState } from './endpoint-state';
import type { WaitingLane } from './waiting-lanes';

/** Attempts that one worker has in flight at one endpoint. */
const ATTEMPTS_PER_ENDPOINT = 20;

/** The same before its first answer: if it hangs, more attempts would only time out together. */
const ATTEMPTS_AT_UNKNOWN = 5;

/** Share of these reserved for rejected deliveries, so that new ones do not starve them. */
const SHARE_FOR_RETRIES = 0.2;

/** Attempts in flight of one worker. Below its activity slots, so that a rejection never waits. */
const ATTEMPTS_PER_WORKER = 400;

/** Largest share of the free slots for one endpoint, so that hanging endpoints leave some. */
const SHARE_OF_FREE = 0.1;

/** Cached endpoints without attempts in flight, each a few hundred bytes. */
const MAX_ENDPOINTS = 10_000;

/**
 * Time between two retries at an endpoint that does not answer, in ms: at most four per second.
 * A rejected retry costs Temporal two thirds of a whole delivery.
 */
const RETRY_SPACING_MS = 250;

/** The shortest such time, at an endpoint that is quick but busy. */
const QUICK_RETRY_SPACING_MS = 5;

/** A rejected delivery retries after this share of the duration of an attempt. */
const RETRY_AFTER_SHARE = 0.5;

/** The same at an endpoint that is not proven yet, because it may be starting to hang. */
const RETRY_AFTER_SHARE_UNKNOWN = 2;

/** Bounds of that delay, in ms. */
const MIN_RETRY_MS = 20;
const MAX_RETRY_MS = 5_000;

/** Shortest delay that `retryAfterMs` returns, in ms. For less, starting the delivery is cheaper. */
const MIN_FORECAST_MS = 1_000;

/**
 * A waiting lane retries by itself after at most this time, in ms.
 * The worker that would wake it may be dead. The time grows while the endpoint fails.
 */
const MIN_FALLBACK_RETRY_MS = 60_000;

/** … but never later than this: 10 min. */
const MAX_FALLBACK_RETRY_MS = 600_000;

/** Longest typical duration of an attempt at a quick endpoint, in ms. */
const QUICK_MS = 900;

/** Weight of the latest attempt in the typical duration (moving average). */
const DURATION_WEIGHT = 0.2;

export interface EndpointLimiterOptions {
  /** Default: {@link ATTEMPTS_PER_ENDPOINT}. */
  readonly attemptsPerEndpoint?: number;
  /** Default: {@link ATTEMPTS_AT_UNKNOWN}. */
  readonly attemptsAtUnknown?: number;
  /** Default: {@link ATTEMPTS_PER_WORKER}. */
  readonly attemptsPerWorker?: number;
  /** Default: {@link MAX_ENDPOINTS}. */
  readonly maxEndpoints?: number;
  /** From 0 to below 1, like `Math.random`. */
  readonly random: () => number;
  /** Called when a breaker opens, and when it closes or is evicted. Not called for probes. */
  readonly onBreaker?: (endpoint: Endpoint, became: 'open' | 'closed') => void;
}

/** Call it after the attempt; without a result if nothing was sent. A second call does nothing. */
export type Release = (result: SendResult | undefined, nowMs: number) => void;

export type AcquireResult =
  | { readonly kind: 'acquired'; readonly release: Release }
  | ({ readonly kind: 'busy' } & Rejection)
  /** `sinceMs` is when the breaker opened. It stays the same until the breaker closes. */
  | ({ readonly kind: 'open'; readonly sinceMs: number } & Rejection);

interface Rejection {
  readonly retryInMs: number;
  /** The limiter wakes the lane when it can retry; `retryInMs` is the fallback if this worker dies. */
  readonly willBeWoken?: true;
}

/** `retry`: was rejected before. `urgent`: an operator wants it attempted now. */
export type Requester = 'retry' | 'urgent' | 'new';

/** The lane of a requester. */
export interface RequestingLane {
  readonly lane: WaitingLane;
  /** If rejected, it can wait until the limiter wakes it, instead of retrying. */
  readonly canWait: boolean;
}

/** Isolates endpoints in one worker: attempts that hang at one endpoint take no slots of another. */
export interface EndpointLimiter {
  /** Requests a slot for an attempt now; never waits. */
  tryAcquire(endpoint: Endpoint, nowMs: number, requester: Requester, origin?: RequestingLane): AcquireResult;
  /**
   * When a new delivery should start, so that it is not started only to be rejected.
   *
   * @param lane - waits from now on and is woken, if the limiter returns a delay
   * @returns ms from now, different for each caller; undefined if the delivery should start now
   */
  retryAfterMs(endpoint: Endpoint, nowMs: number, lane?: WaitingLane): number | undefined;
  /** Wakes waiting lanes at endpoints that are due. Call it several times per second. */
  wakeWaiting(nowMs: number): void;
  /** Whether an endpoint is proven to be healthy and to answer within {@link QUICK_MS}. */
  isQuick(endpoint: Endpoint, nowMs: number): boolean;
  /** Whether {@link tryAcquire} would admit a new attempt. Reserves nothing. */
  hasRoom(endpoint: Endpoint, nowMs: number): boolean;
}

export function createEndpointLimiter(options: EndpointLimiterOptions): EndpointLimiter {
  const { random, onBreaker = () => undefined } = options;
  const perEndpoint = options.attemptsPerEndpoint ?? ATTEMPTS_PER_ENDPOINT;
  const atUnknown = Math.min(perEndpoint, options.attemptsAtUnknown ?? ATTEMPTS_AT_UNKNOWN);
  const perWorker = options.attemptsPerWorker ?? ATTEMPTS_PER_WORKER;
  /** Endpoints with attempts in flight. They must not be evicted, because their slots are taken. */
  const inUse = new Map<string, EndpointState>();
  const atRest = new LRUCache<string, EndpointState>({
    max: options.maxEndpoints ?? MAX_ENDPOINTS,
    dispose: (state, _key, reason) => {
      if (reason !== 'evict') return;
      withWaiting.delete(state);
      if (state.breaker.kind !== 'closed') onBreaker(state.endpoint, 'closed');
    },
  });
  const withWaiting = new Set<EndpointState>();
  let inFlight = 0;

  function stateOf(endpoint: Endpoint): EndpointState {
    const known = inUse.get(endpoint.key) ?? atRest.get(endpoint.key);
    if (known !== undefined) return known;
    const state = newEndpointState(endpoint, random);
    atRest.set(endpoint.key, state);
    return state;
  }

  const hasRoom = (state: EndpointState, requester: Requester): boolean => {
    const slots = state.hasAnswered ? perEndpoint : atUnknown;
    const limit = requester === 'new' ? Math.ceil(slots * (1 - SHARE_FOR_RETRIES)) : slots;
    return state.inFlight + state.waiting.woken < Math.min(limit, SHARE_OF_FREE * (perWorker - inFlight));
  };

  /** Wakes as many lanes as there are free slots; only one if the endpoint is not proven yet. */
  function wake(state: EndpointState, nowMs: number): void {
    const { waiting } = state;
    waiting.dropUnanswered(nowMs);
    const permit = breakerPermit(state.breaker, nowMs);
    while (
      permit.kind !== 'none' &&
      waiting.count > 0 &&
      hasRoom(state, 'retry') &&
      (isProven(state) || waiting.woken === 0)
    )
      waiting.wakeNext(nowMs);
    if (waiting.isEmpty) withWaiting.delete(state);
  }

  /** @returns false at a healthy endpoint, because a retry there costs less than a wake-up */
  function enqueueLane(state: EndpointState, permit: BreakerPermit, lane: WaitingLane): boolean {
    if (isProven(state) && permit.kind === 'attempt') return false;
    const waits = state.waiting.add(lane);
    if (waits) withWaiting.add(state);
    return waits;
  }

  /** A random 50–100 % of the time that the endpoint has been failing, within bounds. */
  function fallbackRetryMs({ breaker }: EndpointState, nowMs: number): number {
    const failingMs = breaker.kind === 'closed' ? 0 : nowMs - breaker.sinceMs;
    const longestMs = Math.min(MAX_FALLBACK_RETRY_MS, Math.max(MIN_FALLBACK_RETRY_MS, failingMs));
    return (longestMs * (1 + random())) / 2;
  }

  function acquire(state: EndpointState, isProbe: boolean, startedMs: number): AcquireResult {
    const { key } = state.endpoint;
    inUse.set(key, state);
    atRest.delete(key);
    state.inFlight += 1;
    state.startedSumMs += startedMs;
    inFlight += 1;
    let isReleased = false;
    return {
      kind: 'acquired',
      release(result, nowMs) {
        if (isReleased) return;
        isReleased = true;
        state.inFlight -= 1;
        state.startedSumMs -= startedMs;
        inFlight -= 1;
        if (result !== undefined)
          state.typicalDurationMs += DURATION_WEIGHT * (nowMs - startedMs - state.typicalDurationMs);
        applyResult(state, isProbe, result, nowMs);
        wake(state, nowMs);
        if (state.inFlight > 0) return;
        inUse.delete(key);
        atRest.set(key, state);
      },
    };
  }

  function applyResult(
    state: EndpointState,
    isProbe: boolean,
    result: SendResult | undefined,
    nowMs: number,
  ): void {
    const { endpoint, breaker: before } = state;
    const health = result && endpoint.healthOf(result);
    if (health === 'answers') state.hasAnswered = true;
    if (health !== undefined) state.healthyStreak = health === 'answers' ? state.healthyStreak + 1 : 0;
    if (isProbe) state.breaker = afterProbe(before, health, nowMs);
    else if (health !== undefined) state.breaker = afterAttempt(before, health, nowMs);
    if (before.kind === 'closed' && state.breaker.kind === 'open') onBreaker(endpoint, 'open');
    if (before.kind === 'probing' && state.breaker.kind === 'closed') {
      state.typicalDurationMs = 0;
      state.retrySlots.clear();
      onBreaker(endpoint, 'closed');
    }
  }

  /** @returns when a rejected requester may retry; undefined if it is admitted */
  function retryWindow(
    state: EndpointState,
    permit: BreakerPermit,
    nowMs: number,
    requester: Requester,
  ): RetryWindow | undefined {
    const share = isProven(state) ? RETRY_AFTER_SHARE : RETRY_AFTER_SHARE_UNKNOWN;
    const pause = Math.min(MAX_RETRY_MS, Math.max(MIN_RETRY_MS, attemptDurationMs(state, nowMs) * share));
    const soonestMs = nowMs + pause;
    if (permit.kind === 'none')
      return { earliestMs: Math.max(permit.untilMs, soonestMs), spacingMs: RETRY_SPACING_MS };
    // A probe needs a slot too: there can be as many probes as failing endpoints.
    if (hasRoom(state, requester)) return undefined;
    const perSlotMs = attemptDurationMs(state, nowMs) / perEndpoint;
    const spacingMs = Math.min(RETRY_SPACING_MS, Math.max(QUICK_RETRY_SPACING_MS, perSlotMs));
    return { earliestMs: soonestMs, spacingMs };
  }

  return {
    tryAcquire(endpoint, nowMs, requester, origin) {
      const state = stateOf(endpoint);
      const permit = breakerPermit(state.breaker, nowMs, requester === 'urgent');
      const wasWoken = origin !== undefined && state.waiting.remove(origin.lane) === 'woken';
      const window = retryWindow(state, permit, nowMs, wasWoken && requester === 'new' ? 'retry' : requester);
      if (window !== undefined) {
        const willBeWoken = origin?.canWait === true && enqueueLane(state, permit, origin.lane);
        const retryInMs = willBeWoken
          ? fallbackRetryMs(state, nowMs)
          : state.retrySlots.reserve(window.earliestMs, window.spacingMs) - nowMs;
        return permit.kind === 'none'
          ? { kind: 'open', retryInMs, sinceMs: permit.sinceMs, ...(willBeWoken ? { willBeWoken } : {}) }
          : { kind: 'busy', retryInMs, ...(willBeWoken ? { willBeWoken } : {}) };
      }
      if (permit.kind === 'probe') state.breaker = permit.breaker;
      return acquire(state, permit.kind === 'probe', nowMs);
    },
    retryAfterMs(endpoint, nowMs, lane) {
      const state = stateOf(endpoint);
      const permit = breakerPermit(state.breaker, nowMs);
      const window = retryWindow(state, permit, nowMs, 'new');
      if (window === undefined) return undefined;
      if (lane !== undefined && enqueueLane(state, permit, lane)) return fallbackRetryMs(state, nowMs);
      if (state.retrySlots.peek(window.earliestMs) < nowMs + MIN_FORECAST_MS) return undefined;
      return state.retrySlots.reserve(window.earliestMs, window.spacingMs) - nowMs;
    },
    isQuick(endpoint, nowMs) {
      const state = stateOf(endpoint);
      return isProven(state) && attemptDurationMs(state, nowMs) <= QUICK_MS;
    },
    hasRoom(endpoint, nowMs) {
      const state = stateOf(endpoint);
      return retryWindow(state, breakerPermit(state.breaker, nowMs), nowMs, 'new') === undefined;
    },
    wakeWaiting(nowMs) {
      for (const state of withWaiting) wake(state, nowMs);
    },
  };
}

interface RetryWindow {
  readonly earliestMs: number;
  readonly spacingMs: number;
}
