import { atMost, type BenchGoal } from '../suite/goal';
import type { Latency } from './one-at-a-time';

/** Limits as multiples of bare workflows with a regular activity. */
const GOALS = { callbackP50: 1.15, callbackP99: 1.5, acknowledgementP50: 1.2 } as const;

type LatencyMeasured = Pick<Latency, 'acknowledged' | 'callback'>;

export interface LatencyPair {
  readonly what: string;
  readonly service: LatencyMeasured;
  readonly floor: LatencyMeasured;
}

export const latencyGoals = (pairs: readonly LatencyPair[]): readonly BenchGoal[] =>
  pairs.flatMap(({ what, service, floor }) => [
    atMost(`${what}: callback p50 / floor`, service.callback.p50 / floor.callback.p50, GOALS.callbackP50),
    atMost(`${what}: callback p99 / floor`, service.callback.p99 / floor.callback.p99, GOALS.callbackP99),
    atMost(
      `${what}: acknowledgement p50 / bare signal`,
      service.acknowledged.p50 / floor.acknowledged.p50,
      GOALS.acknowledgementP50,
    ),
  ]);
