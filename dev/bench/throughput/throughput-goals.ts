import type { LoadResult } from './closed-loop';
import { atLeast, atMost, type BenchGoal } from '../suite/goal';

const GOALS = { deliveredToFloor: 0.85, manyToOne: 5 } as const;

type ThroughputMeasured = Pick<LoadResult, 'publishers' | 'delivered_per_s' | 'missing'>;

/** Goals for one number of publishers. */
export function throughputGoals({
  floor,
  one,
  few,
  many,
}: Readonly<Record<'floor' | 'one' | 'few' | 'many', ThroughputMeasured>>): readonly BenchGoal[] {
  const load = `${one.publishers} publishers`;
  return [
    atLeast(
      `${load}: delivered/s with one task / floor`,
      one.delivered_per_s / floor.delivered_per_s,
      GOALS.deliveredToFloor,
    ),
    atLeast(
      `${load}: webhooks/s with 20 tasks / with one`,
      many.delivered_per_s / one.delivered_per_s,
      GOALS.manyToOne,
    ),
    atMost(`${load}: webhooks missing`, one.missing + few.missing + many.missing, 0),
  ];
}
