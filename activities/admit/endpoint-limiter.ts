import { afterAttempt, afterProbe, breakerPermit, type BreakerPermit } from '../../domain/delivery/breaker';
import type { SendResult } from '../../domain/delivery/delivery';
import type { Endpoint } from '../../domain/delivery/endpoint';
import { LRUCache } from 'lru-cache';
import { isProven, newEndpointState, attemptDurationMs, type EndpointState } from './endpoint-state';
import type { WaitingLane } from './waiting-lanes';

/** Attempts that one worker has under way at one endpoint. */
const ATTEMPTS_PER_ENDPOINT = 20;

/**
 * The same at one that has not answered yet: if it hangs, the rest would only have begun together and would end together.
 */
const ATTEMPTS_AT_UNKNOWN = 5;

/** Of these, this share is kept for deliveries that were turned away before, so that new ones do not starve them. */
const SHARE_FOR_RETRIES = 0.2;

/** Attempts that one worker has under way at all endpoints; fewer than its slots, so that turning away needs no wait. */
const ATTEMPTS_PER_WORKER = 400;

/** No endpoint takes more than this share of what is free, so that many that hang together leave room for the others. */
const SHARE_OF_FREE = 0.1;

/** Endpoints without attempts in flight whose state one worker keeps, each some hundred bytes. */
const MAX_ENDPOINTS = 10_000;

/**
 * Time between two returns to one endpoint that does not answer, in milliseconds: at most four a second come in vain.
 * A return costs Temporal two thirds of what a whole delivery does.
 */
const RETRY_SPACING_MS = 250;

/** The same at an endpoint that is quick and only busy: returns keep pace with it, down to this. */
const QUICK_RETRY_SPACING_MS = 5;

/** A delivery comes again after this share of the time that an attempt takes there. */
const RETRY_AFTER_SHARE = 0.5;

/**
 * The same at an endpoint that is not known to answer: its attempts may be the beginning of a hang, and whoever came
 * soon would come in vain. As soon as three have answered it is known.
 */
const RETRY_AFTER_SHARE_UNKNOWN = 2;

/** … but not before, in milliseconds. */
const MIN_RETRY_MS = 20;

/** … and waits no longer than this for that reason. */
const MAX_RETRY_MS = 5_000;

/** A wait that is shorter than this is not foretold, in milliseconds: the endpoint is busy rather than in trouble. */
const MIN_FORECAST_MS = 1_000;

/**
 * A lane that waits to be called comes by itself after a time up to this, in milliseconds, for the worker that would
 * call it may be gone. It comes in vain where it is not, so the longer the endpoint fails the later.
 */
const MIN_FALLBACK_RETRY_MS = 60_000;

/** … and up to this, in milliseconds: 10 min. */
const MAX_FALLBACK_RETRY_MS = 600_000;

/** The longest that attempts usually take at an endpoint that counts as quick, in milliseconds. */
const QUICK_MS = 900;

/** Weight of the latest attempt in the usual duration of an endpoint's attempts. */
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
  /** At least 0 and below 1. */
  readonly random: () => number;
  /** Told when a breaker opens, and when it closes or is forgotten; not of the probes between. */
  readonly onBreaker?: (endpoint: Endpoint, became: 'open' | 'closed') => void;
}

/** Owed by whoever entered; without a result nothing was learnt of the endpoint. A second call does nothing. */
export type Release = (result: SendResult | undefined, nowMs: number) => void;

export type AcquireResult =
  | { readonly kind: 'acquired'; readonly release: Release }
  | ({ readonly kind: 'busy' } & Rejection)
  /** `sinceMs` names the period: it stays the same until the breaker closes. */
  | ({ readonly kind: 'open'; readonly sinceMs: number } & Rejection);

interface Rejection {
  readonly retryInMs: number;
  /** Its lane is called as soon as it is worth trying; `retryInMs` is for the case that this worker dies. */
  readonly willBeWoken?: true;
}

/** A delivery that was turned away before, one that a person wants tried now, or any other. */
export type Requester = 'retry' | 'urgent' | 'new';

/** The lane that a visitor comes from. */
export interface RequestingLane {
  readonly lane: WaitingLane;
  /** Turned away it can wait until it is called, and need not come again and again. */
  readonly canWait: boolean;
}

/** Keeps endpoints apart in one worker: what one of them does to its attempts costs no other a slot. */
export interface EndpointLimiter {
  /** Asks to make an attempt now; never waits. */
  tryAcquire(endpoint: Endpoint, nowMs: number, requester: Requester, origin?: RequestingLane): AcquireResult;
  /**
   * Says beforehand what {@link tryAcquire} would answer, so that a delivery need not be started to be turned away. Its
   * lane waits from then on, and is called.
   *
   * @returns milliseconds from now, a time of its own; undefined where a try is worth its cost
   */
  retryAfterMs(endpoint: Endpoint, nowMs: number, lane?: WaitingLane): number | undefined;
  /** Calls lanes that wait, at endpoints whose time has come; to be called several times a second. */
  wakeWaiting(nowMs: number): void;
  /** Whether an endpoint is known to be well and to answer soon. */
  isQuick(endpoint: Endpoint, nowMs: number): boolean;
  /** Whether {@link tryAcquire} would let a new attempt in; costs no turn. */
  hasRoom(endpoint: Endpoint, nowMs: number): boolean;
}

export function createEndpointLimiter(options: EndpointLimiterOptions): EndpointLimiter {
  const { random, onBreaker = () => undefined } = options;
  const perEndpoint = options.attemptsPerEndpoint ?? ATTEMPTS_PER_ENDPOINT;
  const atUnknown = Math.min(perEndpoint, options.attemptsAtUnknown ?? ATTEMPTS_AT_UNKNOWN);
  const perWorker = options.attemptsPerWorker ?? ATTEMPTS_PER_WORKER;
  /** Those with attempts in flight: evicting one would free slots that are taken. */
  const inUse = new Map<string, EndpointState>();
  const atRest = new LRUCache<string, EndpointState>({
    max: options.maxEndpoints ?? MAX_ENDPOINTS,
    dispose: (state, _key, reason) => {
      if (reason !== 'evict') return;
      withWaiting.delete(state);
      if (state.breaker.kind !== 'closed') onBreaker(state.endpoint, 'closed');
    },
  });
  /** Those at which lanes wait. */
  const withWaiting = new Set<EndpointState>();
  let inFlight = 0;

  function placeOf(endpoint: Endpoint): EndpointState {
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

  /** As many as there is room for; one at a time where nobody knows yet whether the endpoint is well again. */
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

  /** @returns whether it waits from now on: at an endpoint that is well it is soon its turn, and a call costs more */
  function enqueueLane(state: EndpointState, permit: BreakerPermit, lane: WaitingLane): boolean {
    if (isProven(state) && permit.kind === 'attempt') return false;
    const waits = state.waiting.add(lane);
    if (waits) withWaiting.add(state);
    return waits;
  }

  /** Half to the whole of how long the endpoint has been failing, within limits. */
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
        learn(state, isProbe, result, nowMs);
        wake(state, nowMs);
        if (state.inFlight > 0) return;
        inUse.delete(key);
        atRest.set(key, state);
      },
    };
  }

  function learn(
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

  /** When whoever is turned away may come at the earliest, and how far apart from the next; undefined: not turned away. */
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
    // A probe needs room like any attempt: there may be as many probes as failing endpoints.
    if (hasRoom(state, requester)) return undefined;
    const perSlotMs = attemptDurationMs(state, nowMs) / perEndpoint;
    const spacingMs = Math.min(RETRY_SPACING_MS, Math.max(QUICK_RETRY_SPACING_MS, perSlotMs));
    return { earliestMs: soonestMs, spacingMs };
  }

  return {
    tryAcquire(endpoint, nowMs, requester, origin) {
      const state = placeOf(endpoint);
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
      const state = placeOf(endpoint);
      const permit = breakerPermit(state.breaker, nowMs);
      const window = retryWindow(state, permit, nowMs, 'new');
      if (window === undefined) return undefined;
      if (lane !== undefined && enqueueLane(state, permit, lane)) return fallbackRetryMs(state, nowMs);
      if (state.retrySlots.peek(window.earliestMs) < nowMs + MIN_FORECAST_MS) return undefined;
      return state.retrySlots.reserve(window.earliestMs, window.spacingMs) - nowMs;
    },
    isQuick(endpoint, nowMs) {
      const state = placeOf(endpoint);
      return isProven(state) && attemptDurationMs(state, nowMs) <= QUICK_MS;
    },
    hasRoom(endpoint, nowMs) {
      const state = placeOf(endpoint);
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
