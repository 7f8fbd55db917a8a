import { atMost, type BenchGoal } from '../suite/goal';
import type { SleepersLevel } from './sleepers-level';
import type { TimersDue } from './timers';

/** With the most sleepers over with the fewest that are more than a worker keeps in memory. */
const MAX_GROWTH = 1.2;

/** Heap of the service, per order that is asleep beyond what a worker keeps in memory, in bytes: 0 but for the noise. */
const MAX_HEAP_BYTES = 100;

/** Where fewer came to be asleep the noise, some hundred kilobytes, is more than what is looked for. */
const FEWEST_FOR_HEAP = 5_000;

type Level = Pick<SleepersLevel, 'sleepers' | 'among_them' | 'heap_bytes_per_order'>;

/**
 * @param levels - with ever more sleepers; a single one shows no growth
 * @param keptInMemory - so many a worker keeps: only from there on a sleeper costs it nothing
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
    return before !== undefined && level.sleepers - before.sleepers >= FEWEST_FOR_HEAP;
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
