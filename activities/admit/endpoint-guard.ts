import { afterAttempt, afterProbe, passage, type Passage } from '../../domain/delivery/breaker';
import type { SendResult } from '../../domain/delivery/delivery';
import type { Endpoint } from '../../domain/delivery/endpoint';
import { RecentMap } from '../../domain/input/recent-map';
import { isKnown, newPlace, paceMs, type Place } from './endpoint-place';
import type { WaitingLane } from './waiting-lanes';

/** Attempts that one worker has under way at one endpoint. */
const ATTEMPTS_PER_ENDPOINT = 20;

/**
 * The same at one that has not answered yet: if it hangs, the rest would only have begun together and would end together.
 */
const ATTEMPTS_AT_STRANGER = 5;

/** Of these, this share is kept for deliveries that were turned away before, so that new ones do not starve them. */
const SHARE_FOR_RETURNING = 0.2;

/** Attempts that one worker has under way at all endpoints; fewer than its slots, so that turning away needs no wait. */
const ATTEMPTS_PER_WORKER = 400;

/** No endpoint takes more than this share of what is free, so that many that hang together leave room for the others. */
const SHARE_OF_FREE = 0.1;

/** Endpoints that are remembered, each some hundred bytes. */
const MOST_ENDPOINTS = 10_000;

/**
 * Time between two returns to one endpoint that does not answer, in milliseconds: at most four a second come in vain.
 * A return costs Temporal two thirds of what a whole delivery does.
 */
const RETURN_SPACING_MS = 250;

/** The same at an endpoint that is quick and only busy: returns keep pace with it, down to this. */
const QUICK_RETURN_SPACING_MS = 5;

/** A delivery comes again after this share of the time that an attempt takes there. */
const RETURN_AFTER_SHARE = 0.5;

/**
 * The same at an endpoint that is not known to answer: its attempts may be the beginning of a hang, and whoever came
 * soon would come in vain. As soon as three have answered it is known.
 */
const RETURN_AFTER_SHARE_UNKNOWN = 2;

/** … but not before, in milliseconds. */
const SOONEST_RETURN_MS = 20;

/** … and waits no longer than this for that reason. */
const SLOWEST_RETURN_MS = 5_000;

/** A wait that is shorter than this is not foretold, in milliseconds: the endpoint is busy rather than in trouble. */
const SHORTEST_FORECAST_MS = 1_000;

/**
 * A lane that waits to be called comes by itself after a time up to this, in milliseconds, for the worker that would
 * call it may be gone. It comes in vain where it is not, so the longer the endpoint fails the later.
 */
const SHORTEST_UNCALLED_MS = 60_000;

/** … and up to this, in milliseconds: 10 min. */
const LONGEST_UNCALLED_MS = 600_000;

/** The longest that attempts usually take at an endpoint that counts as quick, in milliseconds. */
const QUICK_MS = 900;

/** Weight of the latest attempt in the usual duration of an endpoint's attempts. */
const DURATION_WEIGHT = 0.2;

export interface EndpointGuardOptions {
  /** Default: {@link ATTEMPTS_PER_ENDPOINT}. */
  readonly attemptsPerEndpoint?: number;
  /** Default: {@link ATTEMPTS_AT_STRANGER}. */
  readonly attemptsAtStranger?: number;
  /** Default: {@link ATTEMPTS_PER_WORKER}. */
  readonly attemptsPerWorker?: number;
  /** Default: {@link MOST_ENDPOINTS}. */
  readonly mostEndpoints?: number;
  /** At least 0 and below 1. */
  readonly random: () => number;
  /** Told when a breaker opens, and when it closes or is forgotten; not of the probes between. */
  readonly onBreaker?: (endpoint: Endpoint, became: 'open' | 'closed') => void;
}

/** Owed by whoever entered; without a result nothing was learnt of the endpoint. A second call does nothing. */
export type Leave = (result: SendResult | undefined, nowMs: number) => void;

export type Entry =
  | { readonly kind: 'entered'; readonly leave: Leave }
  | ({ readonly kind: 'busy' } & TurnedAway)
  /** `sinceMs` names the period: it stays the same until the breaker closes. */
  | ({ readonly kind: 'open'; readonly sinceMs: number } & TurnedAway);

interface TurnedAway {
  readonly retryInMs: number;
  /** Its lane is called as soon as it is worth trying; `retryInMs` is for the case that this worker dies. */
  readonly isCalled?: true;
}

/** A delivery that was turned away before, one that a person wants tried now, or any other. */
export type Visitor = 'returning' | 'urgent' | 'new';

/** The lane that a visitor comes from. */
export interface Origin {
  readonly lane: WaitingLane;
  /** Turned away it can wait until it is called, and need not come again and again. */
  readonly canWait: boolean;
}

/** Keeps endpoints apart in one worker: what one of them does to its attempts costs no other a slot. */
export interface EndpointGuard {
  /** Asks to make an attempt now; never waits. */
  tryEnter(endpoint: Endpoint, nowMs: number, visitor: Visitor, origin?: Origin): Entry;
  /**
   * Says beforehand what {@link tryEnter} would answer, so that a delivery need not be started to be turned away. Its
   * lane waits from then on, and is called.
   *
   * @returns milliseconds from now, a time of its own; undefined where a try is worth its cost
   */
  worthTryingInMs(endpoint: Endpoint, nowMs: number, lane?: WaitingLane): number | undefined;
  /** Calls lanes that wait, at endpoints whose time has come; to be called several times a second. */
  callWaiting(nowMs: number): void;
  /** Whether an endpoint is known to be well and to answer soon. */
  isQuick(endpoint: Endpoint, nowMs: number): boolean;
  /** Whether {@link tryEnter} would let a new attempt in; costs no turn. */
  hasRoom(endpoint: Endpoint, nowMs: number): boolean;
}

export function createEndpointGuard(options: EndpointGuardOptions): EndpointGuard {
  const { random, onBreaker = () => undefined } = options;
  const perEndpoint = options.attemptsPerEndpoint ?? ATTEMPTS_PER_ENDPOINT;
  const atStranger = Math.min(perEndpoint, options.attemptsAtStranger ?? ATTEMPTS_AT_STRANGER);
  const perWorker = options.attemptsPerWorker ?? ATTEMPTS_PER_WORKER;
  const places = new RecentMap<Place>({
    most: options.mostEndpoints ?? MOST_ENDPOINTS,
    isInUse: (place) => place.underWay > 0,
    onForget: (place) => {
      const { endpoint, breaker } = place;
      crowded.delete(place);
      if (breaker.kind !== 'closed') onBreaker(endpoint, 'closed');
    },
  });
  /** Those at which lanes wait. */
  const crowded = new Set<Place>();
  let underWay = 0;

  const hasRoom = (place: Place, visitor: Visitor): boolean => {
    const seats = place.hasAnswered ? perEndpoint : atStranger;
    const limit = visitor === 'new' ? Math.ceil(seats * (1 - SHARE_FOR_RETURNING)) : seats;
    return place.underWay + place.waiting.called < Math.min(limit, SHARE_OF_FREE * (perWorker - underWay));
  };

  /** As many as there is room for; one at a time where nobody knows yet whether the endpoint is well again. */
  function call(place: Place, nowMs: number): void {
    const { waiting } = place;
    waiting.forgetUnanswered(nowMs);
    const way = passage(place.breaker, nowMs);
    while (
      way.kind !== 'none' &&
      waiting.count > 0 &&
      hasRoom(place, 'returning') &&
      (isKnown(place) || waiting.called === 0)
    )
      waiting.callNext(nowMs);
    if (waiting.isEmpty) crowded.delete(place);
  }

  /** @returns whether it waits from now on: at an endpoint that is well it is soon its turn, and a call costs more */
  function lineUp(place: Place, way: Passage, lane: WaitingLane): boolean {
    if (isKnown(place) && way.kind === 'attempt') return false;
    const waits = place.waiting.add(lane);
    if (waits) crowded.add(place);
    return waits;
  }

  /** Half to the whole of how long the endpoint has been failing, within limits. */
  function uncalledMs({ breaker }: Place, nowMs: number): number {
    const failingMs = breaker.kind === 'closed' ? 0 : nowMs - breaker.sinceMs;
    const longestMs = Math.min(LONGEST_UNCALLED_MS, Math.max(SHORTEST_UNCALLED_MS, failingMs));
    return (longestMs * (1 + random())) / 2;
  }

  function enter(place: Place, isProbe: boolean, beganMs: number): Entry {
    place.underWay += 1;
    place.beganSumMs += beganMs;
    underWay += 1;
    let hasLeft = false;
    return {
      kind: 'entered',
      leave(result, nowMs) {
        if (hasLeft) return;
        hasLeft = true;
        place.underWay -= 1;
        place.beganSumMs -= beganMs;
        underWay -= 1;
        if (result !== undefined) place.usualMs += DURATION_WEIGHT * (nowMs - beganMs - place.usualMs);
        learn(place, isProbe, result, nowMs);
        call(place, nowMs);
      },
    };
  }

  function learn(place: Place, isProbe: boolean, result: SendResult | undefined, nowMs: number): void {
    const { endpoint, breaker: before } = place;
    const health = result && endpoint.healthOf(result);
    if (health === 'answers') place.hasAnswered = true;
    if (health !== undefined) place.streak = health === 'answers' ? place.streak + 1 : 0;
    if (isProbe) place.breaker = afterProbe(before, health, nowMs);
    else if (health !== undefined) place.breaker = afterAttempt(before, health, nowMs);
    if (before.kind === 'closed' && place.breaker.kind === 'open') onBreaker(endpoint, 'open');
    if (before.kind === 'probing' && place.breaker.kind === 'closed') {
      place.usualMs = 0;
      place.turns.clear();
      onBreaker(endpoint, 'closed');
    }
  }

  /** When whoever is turned away may come at the earliest, and how far apart from the next; undefined: not turned away. */
  function refusal(place: Place, way: Passage, nowMs: number, visitor: Visitor): Refusal | undefined {
    const share = isKnown(place) ? RETURN_AFTER_SHARE : RETURN_AFTER_SHARE_UNKNOWN;
    const pause = Math.min(SLOWEST_RETURN_MS, Math.max(SOONEST_RETURN_MS, paceMs(place, nowMs) * share));
    const soonestMs = nowMs + pause;
    if (way.kind === 'none')
      return { earliestMs: Math.max(way.untilMs, soonestMs), spacingMs: RETURN_SPACING_MS };
    // A probe needs room like any attempt: there may be as many probes as failing endpoints.
    if (hasRoom(place, visitor)) return undefined;
    const perSeatMs = paceMs(place, nowMs) / perEndpoint;
    const spacingMs = Math.min(RETURN_SPACING_MS, Math.max(QUICK_RETURN_SPACING_MS, perSeatMs));
    return { earliestMs: soonestMs, spacingMs };
  }

  return {
    tryEnter(endpoint, nowMs, visitor, origin) {
      const place = places.use(endpoint.key, () => newPlace(endpoint, random));
      const way = passage(place.breaker, nowMs, visitor === 'urgent');
      const wasCalled = origin !== undefined && place.waiting.remove(origin.lane) === 'called';
      const refused = refusal(place, way, nowMs, wasCalled && visitor === 'new' ? 'returning' : visitor);
      if (refused !== undefined) {
        const isCalled = origin?.canWait === true && lineUp(place, way, origin.lane);
        const retryInMs = isCalled
          ? uncalledMs(place, nowMs)
          : place.turns.take(refused.earliestMs, refused.spacingMs) - nowMs;
        return way.kind === 'none'
          ? { kind: 'open', retryInMs, sinceMs: way.sinceMs, ...(isCalled ? { isCalled } : {}) }
          : { kind: 'busy', retryInMs, ...(isCalled ? { isCalled } : {}) };
      }
      if (way.kind === 'probe') place.breaker = way.breaker;
      return enter(place, way.kind === 'probe', nowMs);
    },
    worthTryingInMs(endpoint, nowMs, lane) {
      const place = places.use(endpoint.key, () => newPlace(endpoint, random));
      const way = passage(place.breaker, nowMs);
      const refused = refusal(place, way, nowMs, 'new');
      if (refused === undefined) return undefined;
      if (lane !== undefined && lineUp(place, way, lane)) return uncalledMs(place, nowMs);
      if (place.turns.peek(refused.earliestMs) < nowMs + SHORTEST_FORECAST_MS) return undefined;
      return place.turns.take(refused.earliestMs, refused.spacingMs) - nowMs;
    },
    isQuick(endpoint, nowMs) {
      const place = places.use(endpoint.key, () => newPlace(endpoint, random));
      return isKnown(place) && paceMs(place, nowMs) <= QUICK_MS;
    },
    hasRoom(endpoint, nowMs) {
      const place = places.use(endpoint.key, () => newPlace(endpoint, random));
      return refusal(place, passage(place.breaker, nowMs), nowMs, 'new') === undefined;
    },
    callWaiting(nowMs) {
      for (const place of crowded) call(place, nowMs);
    },
  };
}

interface Refusal {
  readonly earliestMs: number;
  readonly spacingMs: number;
}
