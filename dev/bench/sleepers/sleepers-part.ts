import { openEndpoints } from '../world/endpoints';
import { createOrders, type BenchOrder } from '../world/orders';
import { oneAtATime } from '../latency/one-at-a-time';
import type { PartOptions, PartResult } from '../suite/part';
import { eachProcess, usageOfAll } from '../world/processes';
import { waitUntilIdle } from '../suite/wait-until-idle';
import { addTask, floorSignals, type LoadTarget } from '../world/load-target';
import { sleepersGoals } from './sleepers-goals';
import type { ServiceMemory, SleepersLevel } from './sleepers-level';
import { sleepersSection, timersSection } from './sleepers-section';
import { measureTimers } from './timers';
import { waitForTask, warmUp } from '../suite/warm-up';
import type { BenchWorld } from '../world/world';
import { MAX_CACHED_ORDERS } from '../../../worker/worker';

const SCALE = {
  full: { levels: [1_000, 2_000, 10_000, 50_000], events: 100, timers: 1_000, spreadMs: 60_000 },
  quick: { levels: [100, 200], events: 10, timers: 40, spreadMs: 1_000 },
} as const;

const AGENCY = 'Bench asleep';

/** Orders for the warm-up. */
const FIRST_ORDERS = 50;

/** Measures the cost of sleeping orders and the punctuality of their timers. */
export async function measureSleepers(
  world: BenchWorld,
  { size, sleepers }: PartOptions,
): Promise<PartResult> {
  const { levels, events, timers, spreadMs } = SCALE[size];
  const asleep = await orderSleepers(world);
  const floor = await floorSignals(world, 'regular', 20);
  await warmUp([asleep, floor], events);

  const results: SleepersLevel[] = [];
  let before = await memoryOf(world);
  for (const level of size === 'quick' ? levels : levelsUpTo(sleepers, levels)) {
    const added = level - asleep.count;
    await asleep.grow(level);
    await waitUntilIdle(world);
    const memory = await memoryOf(world);
    const latencies = await oneAtATime({ asleep, floor }, events);
    results.push({
      sleepers: level,
      bytes_per_order: eachProcess((name) => Math.round((memory.rss[name] - before.rss[name]) / added)),
      heap_bytes_per_order: Math.round((memory.heapBytes - before.heapBytes) / added),
      memory,
      among_them: latencies.asleep,
      bare_signal: latencies.floor,
    });
    before = memory;
  }
  const due = await measureTimers(world, { timers, spreadMs, creationMs: asleep.creationMs });
  await asleep.close();
  await floor.close();
  return {
    sections: [sleepersSection(results), timersSection(due)],
    goals: sleepersGoals(results, due, MAX_CACHED_ORDERS),
    figures: { levels: results, timers: due },
  };
}

/** Adds the requested number as the last level. */
const levelsUpTo = (maximum: number, levels: readonly number[]): readonly number[] => [
  ...levels.filter((level) => level < maximum),
  maximum,
];

async function memoryOf({ pids, service }: BenchWorld): Promise<ServiceMemory> {
  const heapBytes = await service.heapBytes();
  const usage = await usageOfAll(pids);
  return { rss: eachProcess((name) => usage[name].rssBytes), heapBytes };
}

interface Sleepers extends LoadTarget {
  readonly count: number;
  /** Milliseconds per order in the latest creation. */
  readonly creationMs: number;
  /** Creates orders until there are `count`. */
  grow(count: number): Promise<void>;
}

/**
 * Orders whose flights are far away.
 * An event goes to an order that no worker has in memory, if there is one. The newest orders are the ones in
 * memory.
 */
async function orderSleepers(world: BenchWorld): Promise<Sleepers> {
  const endpoints = await openEndpoints(1);
  const [url = ''] = endpoints.urls;
  const deleteTask = await addTask(world, { agency: AGENCY, events: ['OrderCreated', 'OrderChanged'], url });
  let [count, creationMs] = [0, 0];
  const create = async (upTo: number): Promise<void> => {
    const orders = Array.from({ length: upTo - count }, (_, index): BenchOrder => ({
      agwId: `ASLEEP-${count + index}`,
      agency: AGENCY,
    }));
    endpoints.remove();
    const beganMs = performance.now();
    await createOrders(world.api, orders);
    creationMs = (performance.now() - beganMs) / orders.length;
    count = upTo;
    if (!(await endpoints.reaches(orders.length))) throw new Error('orders were created without a callback');
    endpoints.remove();
  };
  await waitForTask(world, AGENCY, endpoints);
  await create(FIRST_ORDERS);
  return {
    name: 'asleep',
    endpoints,
    webhooks: 1,
    get count() {
      return count;
    },
    get creationMs() {
      return creationMs;
    },
    grow: create,
    async publish(id) {
      const cold = Math.max(0, count - MAX_CACHED_ORDERS);
      const agwId = `ASLEEP-${Math.floor(Math.random() * (cold === 0 ? count : cold))}`;
      const event = { type: 'OrderChanged', id, changes: { pnr: id.slice(-6) } };
      await world.api.call('POST', `/v1/orders/${agwId}/events`, event);
    },
    async close() {
      await deleteTask();
      await endpoints.close();
    },
  };
}
