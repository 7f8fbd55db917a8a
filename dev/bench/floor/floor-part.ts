import { closedLoop, resultOf, type LoadRound } from '../throughput/closed-loop';
import { loadSection } from '../throughput/load-section';
import { latencySection } from '../latency/latency-section';
import { oneAtATime } from '../latency/one-at-a-time';
import type { PartOptions, PartResult } from '../suite/part';
import { existingOrders, floorSignals, type LoadTarget } from '../world/load-target';
import { warmUp } from '../suite/warm-up';
import type { BenchWorld } from '../world/world';

const SCALE = {
  full: { rounds: 200, seconds: 10, passes: 2, orders: 200, warmUp: 400 },
  quick: { rounds: 10, seconds: 0.5, passes: 1, orders: 10, warmUp: 20 },
} as const;

const PUBLISHERS = 16;

/** Measures bare workflows with a local and with a regular activity, and the service beside them. */
export async function measureFloor(world: BenchWorld, { size }: PartOptions): Promise<PartResult> {
  const { rounds, seconds, passes, orders, warmUp: warmUpEvents } = SCALE[size];
  const sides = {
    local: await floorSignals(world, 'local', orders),
    regular: await floorSignals(world, 'regular', orders),
    service: await existingOrders(world, 1, orders),
  };
  const all: readonly LoadTarget[] = Object.values(sides);
  await warmUp(all, warmUpEvents);
  const latencies = await oneAtATime(sides, rounds);

  const loads = new Map<LoadTarget, LoadRound[]>(all.map((side) => [side, []]));
  for (let pass = 0; pass < passes; pass += 1) {
    // Alternate the order of the sides from pass to pass.
    for (const side of pass % 2 === 0 ? all : all.toReversed())
      loads.get(side)?.push(await closedLoop(world, side, { publishers: PUBLISHERS, seconds }));
  }
  const results = [...loads.values()].map(resultOf);
  for (const side of all) await side.close();
  return {
    sections: [
      latencySection('floor: one at a time', Object.values(latencies)),
      loadSection(`floor: ${PUBLISHERS} publishers`, results),
    ],
    goals: [],
    figures: { one_at_a_time: latencies, closed_loop: results },
  };
}
