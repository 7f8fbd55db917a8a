import { closedLoop, resultOf, type LoadResult, type LoadRound } from './closed-loop';
import { loadSection } from './load-section';
import type { PartOptions, PartResult } from '../suite/part';
import { existingOrders, floorSignals, type LoadTarget } from '../world/load-target';
import { throughputGoals } from './throughput-goals';
import { warmUp } from '../suite/warm-up';
import type { BenchWorld } from '../world/world';

/** Each side publishes for `seconds`, split into two passes. The second pass has the reverse order. */
const SCALE = {
  full: { seconds: 30, passes: 2, orders: 200, warmUp: 400 },
  quick: { seconds: 0.5, passes: 1, orders: 10, warmUp: 5 },
} as const;

const PUBLISHERS = [16, 64] as const;

/** Number of tasks that match each event. */
const TASKS = { one: 1, few: 5, many: 20 } as const;

/** Measures the maximum throughput of the service, beside bare workflows with a regular activity. */
export async function measureThroughput(world: BenchWorld, { size }: PartOptions): Promise<PartResult> {
  const { seconds, passes, orders, warmUp: warmUpEvents } = SCALE[size];
  const sides = {
    floor: await floorSignals(world, 'regular', orders),
    one: await existingOrders(world, TASKS.one, orders),
    few: await existingOrders(world, TASKS.few, orders),
    many: await existingOrders(world, TASKS.many, orders),
  };
  const names = Object.keys(sides) as (keyof typeof sides)[];
  const all: readonly LoadTarget[] = Object.values(sides);
  await warmUp(all, warmUpEvents);

  const results: Record<keyof typeof sides, LoadResult>[] = [];
  for (const publishers of PUBLISHERS) {
    const rounds: Record<keyof typeof sides, LoadRound[]> = { floor: [], one: [], few: [], many: [] };
    for (let pass = 0; pass < passes; pass += 1) {
      for (const name of pass % 2 === 0 ? names : names.toReversed())
        rounds[name].push(await closedLoop(world, sides[name], { publishers, seconds: seconds / passes }));
    }
    results.push({
      floor: resultOf(rounds.floor),
      one: resultOf(rounds.one),
      few: resultOf(rounds.few),
      many: resultOf(rounds.many),
    });
  }
  for (const side of all) await side.close();
  return {
    sections: results.map((each) =>
      loadSection(`throughput: ${each.one.publishers} publishers`, Object.values(each)),
    ),
    goals: results.flatMap(throughputGoals),
    figures: { results },
  };
}
