import { CLOSED, type Breaker } from '../../domain/delivery/breaker';
import type { Endpoint } from '../../domain/delivery/endpoint';
import { RetrySlots } from './retry-slots';
import { WaitingLanes } from './waiting-lanes';

/** Healthy responses in a row after which an endpoint is proven. A failure resets the count. */
const PROVEN_AFTER_ANSWERS = 3;

/** The state of an endpoint in one worker. */
export interface EndpointState {
  readonly endpoint: Endpoint;
  readonly retrySlots: RetrySlots;
  readonly waiting: WaitingLanes;
  breaker: Breaker;
  inFlight: number;
  /** Sum of the start times of the attempts in flight, in ms. */
  startedSumMs: number;
  typicalDurationMs: number;
  /** Healthy responses since the last failure. */
  healthyStreak: number;
  /** At least once since this state was created. */
  hasAnswered: boolean;
}

/** Expected duration of an attempt, in ms. While attempts hang, their age counts. */
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
