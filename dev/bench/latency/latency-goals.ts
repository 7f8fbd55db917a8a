import { atMost, type BenchGoal } from '../suite/goal';
import type { Latency } from './one-at-a-time';

/** Against bare workflows with a regular activity. */
const GOALS = { callbackP50: 1.15, callbackP99: 1.5, acknowledgementP50: 1.2 } as const;

type LatencyMeasured = Pick<Latency, 'acknowledged' | 'callback'>;

export interface LatencyPair {
  readonly what: string;
  readonly ours: LatencyMeasured;
  readonly floor: LatencyMeasured;
}

export const latencyGoals = (pairs: readonly LatencyPair[]): readonly BenchGoal[] =>
  pairs.flatMap(({ what, ours, floor }) => [
    atMost(`${what}: callback p50 / floor`, ours.callback.p50 / floor.callback.p50, GOALS.callbackP50),
    atMost(`${what}: callback p99 / floor`, ours.callback.p99 / floor.callback.p99, GOALS.callbackP99),
    atMost(
      `${what}: acknowledgement p50 / bare signal`,
      ours.acknowledged.p50 / floor.acknowledged.p50,
      GOALS.acknowledgementP50,
    ),
  ]);
