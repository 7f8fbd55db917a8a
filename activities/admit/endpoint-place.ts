import { CLOSED, type Breaker } from '../../domain/delivery/breaker';
import type { Endpoint } from '../../domain/delivery/endpoint';
import { ReturnTurns } from './return-turns';
import { WaitingLanes } from './waiting-lanes';

/** So many healthy answers in a row make an endpoint known; a failure begins anew. */
const KNOWN_AFTER = 3;

/** What one worker knows of an endpoint. */
export interface Place {
  readonly endpoint: Endpoint;
  readonly turns: ReturnTurns;
  readonly waiting: WaitingLanes;
  breaker: Breaker;
  underWay: number;
  /** Sum of the times at which the attempts under way began. */
  beganSumMs: number;
  usualMs: number;
  /** Healthy answers since the last failure. */
  streak: number;
  /** Ever, as far as it is remembered. */
  hasAnswered: boolean;
}

/** How long an attempt takes there; while everything hangs the age of what is under way tells. */
export const paceMs = ({ underWay, beganSumMs, usualMs }: Place, nowMs: number): number =>
  Math.max(usualMs, underWay === 0 ? 0 : nowMs - beganSumMs / underWay);

export const isKnown = ({ streak }: Place): boolean => streak >= KNOWN_AFTER;

export const newPlace = (endpoint: Endpoint, random: () => number): Place => ({
  endpoint,
  turns: new ReturnTurns(random),
  waiting: new WaitingLanes(),
  breaker: CLOSED,
  underWay: 0,
  beganSumMs: 0,
  usualMs: 0,
  streak: 0,
  hasAnswered: false,
});
