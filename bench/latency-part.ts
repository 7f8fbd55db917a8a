import { atMost } from './goal';
import { latencySection } from './latency-section';
import { oneAtATime } from './one-at-a-time';
import type { PartOptions, PartResult } from './part';
import { existingOrders, floorSignals, floorStarts, newOrders } from './side';
import { warmUp } from './warm-up';
import type { World } from './world';

const SCALE = {
  full: { events: 500, orders: 100, warmUp: 300 },
  quick: { events: 25, orders: 20, warmUp: 40 },
} as const;

/** Against bare workflows with a regular activity. */
const GOALS = { callbackP50: 1.15, callbackP99: 1.5, acknowledgementP50: 1.2 } as const;

/** From a request to its callback, when there is nothing else to do: orders that exist and new ones, each beside the floor. */
export async function measureLatency(world: World, { size }: PartOptions): Promise<PartResult> {
  const { events, orders, warmUp: warmUpEvents } = SCALE[size];
  const sides = {
    floor: await floorSignals(world, 'regular', orders),
    service: await existingOrders(world, 1, orders),
    floorNew: await floorStarts(world, 'regular'),
    serviceNew: await newOrders(world),
  };
  await warmUp(Object.values(sides), warmUpEvents);
  const latencies = await oneAtATime(sides, events);
  for (const side of Object.values(sides)) await side.close();

  const pairs = [
    { what: 'existing orders', ours: latencies.service, floor: latencies.floor },
    { what: 'new orders', ours: latencies.serviceNew, floor: latencies.floorNew },
  ];
  return {
    sections: [latencySection('latency', Object.values(latencies))],
    goals: pairs.flatMap(({ what, ours, floor }) => [
      atMost(`${what}: callback p50 / floor`, ours.callback.p50 / floor.callback.p50, GOALS.callbackP50),
      atMost(`${what}: callback p99 / floor`, ours.callback.p99 / floor.callback.p99, GOALS.callbackP99),
      atMost(
        `${what}: acknowledgement p50 / bare signal`,
        ours.acknowledged.p50 / floor.acknowledged.p50,
        GOALS.acknowledgementP50,
      ),
    ]),
    figures: { latencies },
  };
}
