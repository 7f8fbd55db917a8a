import { CLOSED, type Breaker } from '../../domain/delivery/breaker';
import type { Endpoint } from '../../domain/delivery/endpoint';
import { RetrySlots } from './retry-slots';
import { WaitingLanes } from './waiting-lanes';

/** So many healthy answers in a row make an endpoint known; a failure begins anew. */
const PROVEN_AFTER_ANSWERS = 3;

/** What one worker knows of an endpoint. */
export interface EndpointState {
  readonly endpoint: Endpoint;
  readonly retrySlots: RetrySlots;
  readonly waiting: WaitingLanes;
  breaker: Breaker;
  inFlight: number;
  /** Sum of the times at which the attempts under way began. */
  startedSumMs: number;
  typicalDurationMs: number;
  /** Healthy answers since the last failure. */
  healthyStreak: number;
  /** Ever, as far as it is remembered. */
  hasAnswered: boolean;
}

/** How long an attempt takes there; while everything hangs the age of what is under way tells. */
export const attemptDurationMs = (
  { inFlight, startedSumMs, typicalDurationMs }: EndpointState,
  nowMs: number,
): number => Math.max(typicalDurationMs, inFlight === 0 ? 0 : nowMs - startedSumMs / inFlight);

export const isProven = ({ healthyStreak }: EndpointState): boolean => healthyStreak >= PROVEN_AFTER_ANSWERS;

export const newEndpointState = (endpoint: Endpoint, random: () => number): EndpointState => ({
  endpoint,
  retrySlots: new RetrySlots(random),
  waiting: new WaitingLanes(),
  breaker: CLOSED,
  inFlight: 0,
  startedSumMs: 0,
  typicalDurationMs: 0,
  healthyStreak: 0,
  hasAnswered: false,
});
