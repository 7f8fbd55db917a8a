import { closedLoop, resultOf, type LoadResult, type LoadRound } from './closed-loop';
import { atLeast, atMost, type Goal } from './goal';
import { loadSection } from './load-section';
import type { PartOptions, PartResult } from './part';
import { existingOrders, floorSignals, type Side } from './side';
import { warmUp } from './warm-up';
import type { World } from './world';

/** Each side publishes for `seconds` in two passes, the second in the opposite order. */
const SCALE = {
  full: { seconds: 30, passes: 2, orders: 200, warmUp: 400 },
  quick: { seconds: 1, passes: 1, orders: 20, warmUp: 20 },
} as const;

const PUBLISHERS = [16, 64] as const;

/** Tasks that each event is for. */
const TASKS = { one: 1, few: 5, many: 20 } as const;

const GOALS = { deliveredToFloor: 0.85, manyToOne: 5 } as const;

/** What the service takes and delivers at most, beside bare workflows with a regular activity. */
export async function measureThroughput(world: World, { size }: PartOptions): Promise<PartResult> {
  const { seconds, passes, orders, warmUp: warmUpEvents } = SCALE[size];
  const sides = {
    floor: await floorSignals(world, 'regular', orders),
    one: await existingOrders(world, TASKS.one, orders),
    few: await existingOrders(world, TASKS.few, orders),
    many: await existingOrders(world, TASKS.many, orders),
  };
  const names = Object.keys(sides) as (keyof typeof sides)[];
  const all: readonly Side[] = Object.values(sides);
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
    goals: results.flatMap(goalsOf),
    figures: { results },
  };
}

const goalsOf = ({ floor, one, few, many }: Record<'floor' | 'one' | 'few' | 'many', LoadResult>): Goal[] => {
  const who = `${one.publishers} publishers`;
  return [
    atLeast(
      `${who}: delivered/s with one task / floor`,
      one.delivered_per_s / floor.delivered_per_s,
      GOALS.deliveredToFloor,
    ),
    atLeast(
      `${who}: webhooks/s with 20 tasks / with one`,
      many.delivered_per_s / one.delivered_per_s,
      GOALS.manyToOne,
    ),
    atMost(`${who}: webhooks missing`, one.missing + few.missing + many.missing, 0),
  ];
};
