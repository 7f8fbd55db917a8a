import { atMost, type BenchGoal } from '../suite/goal';
import type { SleepersLevel } from './sleepers-level';
import type { TimersDue } from './timers';

/**
 * Limit for the times with the most sleepers, divided by those with the fewest.
 * Only levels above the worker's cache size count.
 */
const MAX_GROWTH = 1.2;

/** Limit for the service's heap per sleeping order above the worker's cache size, in bytes. Ideally 0. */
const MAX_HEAP_BYTES = 100;

/**
 * Minimum number of added sleepers for the heap goal.
 * With fewer, noise of some hundred kilobytes hides the result.
 */
const MIN_ADDED_FOR_HEAP = 5_000;

type Level = Pick<SleepersLevel, 'sleepers' | 'among_them' | 'heap_bytes_per_order'>;

/**
 * @param levels - in ascending order of sleepers; a single level shows no growth
 * @param keptInMemory - cache size of a worker in orders; above it a sleeper costs the worker nothing
 */
export const sleepersGoals = (
  levels: readonly Level[],
  due: readonly Pick<TimersDue, 'how' | 'missing'>[],
  keptInMemory: number,
): readonly BenchGoal[] => [
  ...growthGoals(levels.filter(({ sleepers }) => sleepers > keptInMemory)),
  ...due.map(({ how, missing }) => atMost(`timers ${how}: missing`, missing, 0)),
];

function growthGoals(levels: readonly Level[]): readonly BenchGoal[] {
  const [fewest, most] = [levels[0], levels.at(-1)];
  if (fewest === undefined || most === undefined || fewest === most) return [];
  const what = `${most.sleepers} asleep`;
  const heap = levels.slice(1).filter((level, index) => {
    const before = levels[index];
    return before !== undefined && level.sleepers - before.sleepers >= MIN_ADDED_FOR_HEAP;
  });
  return [
    atMost(
      `${what}: acknowledgement p50 / with ${fewest.sleepers}`,
      most.among_them.acknowledged.p50 / fewest.among_them.acknowledged.p50,
      MAX_GROWTH,
    ),
    atMost(
      `${what}: callback p50 / with ${fewest.sleepers}`,
      most.among_them.callback.p50 / fewest.among_them.callback.p50,
      MAX_GROWTH,
    ),
    ...heap.map(({ sleepers, heap_bytes_per_order: bytes }) =>
      atMost(`${sleepers} asleep: heap of the service per sleeper, bytes`, bytes, MAX_HEAP_BYTES),
    ),
  ];
}
