import { latencyGoals } from './latency-goals';
import { latencySection } from './latency-section';
import { oneAtATime } from './one-at-a-time';
import type { PartOptions, PartResult } from '../suite/part';
import { existingOrders, floorSignals, floorStarts, newOrders } from '../world/load-target';
import { warmUp } from '../suite/warm-up';
import type { BenchWorld } from '../world/world';

const SCALE = {
  full: { events: 500, orders: 100, warmUp: 300 },
  quick: { events: 10, orders: 10, warmUp: 10 },
} as const;

/**
 * Measures the time from a request to its callback on an idle service.
 * Compares existing and new orders, each with the floor.
 */
export async function measureLatency(world: BenchWorld, { size }: PartOptions): Promise<PartResult> {
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

  return {
    sections: [latencySection('latency', Object.values(latencies))],
    goals: latencyGoals([
      { what: 'existing orders', service: latencies.service, floor: latencies.floor },
      { what: 'new orders', service: latencies.serviceNew, floor: latencies.floorNew },
    ]),
    figures: { latencies },
  };
}
