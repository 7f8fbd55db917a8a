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
import { untilKnown, warmUp } from '../suite/warm-up';
import type { BenchWorld } from '../world/world';
import { MAX_CACHED_ORDERS } from '../../../worker/worker';

const SCALE = {
  full: { levels: [1_000, 2_000, 10_000, 50_000], events: 100, timers: 1_000, spreadMs: 60_000 },
  quick: { levels: [100, 200], events: 10, timers: 40, spreadMs: 1_000 },
} as const;

const AGENCY = 'Bench asleep';

/** To warm up with. */
const FIRST_ORDERS = 50;

/** What it costs that orders are asleep, and how punctual they wake up. */
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

/** The last level is what was asked for. */
const levelsUpTo = (most: number, levels: readonly number[]): readonly number[] => [
  ...levels.filter((level) => level < most),
  most,
];

async function memoryOf({ pids, service }: BenchWorld): Promise<ServiceMemory> {
  const heapBytes = await service.heapBytes();
  const usage = await usageOfAll(pids);
  return { rss: eachProcess((name) => usage[name].rssBytes), heapBytes };
}

interface Sleepers extends LoadTarget {
  readonly count: number;
  /** In which one of them was created, when they were last created, in milliseconds. */
  readonly creationMs: number;
  /** Creates orders until there are that many. */
  grow(count: number): Promise<void>;
}

/**
 * Orders whose flights are far away. An event goes to one that no worker has in memory, once there are such: those that
 * were created last are.
 */
async function orderSleepers(world: BenchWorld): Promise<Sleepers> {
  const endpoints = await openEndpoints(1);
  const [url = ''] = endpoints.urls;
  const drop = await addTask(world, { agency: AGENCY, events: ['OrderCreated', 'OrderChanged'], url });
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
  await untilKnown(world, AGENCY, endpoints);
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
      await drop();
      await endpoints.close();
    },
  };
}
