import { openEndpoints } from './endpoints';
import { atMost } from './goal';
import { createOrders, type NewOrder } from './orders';
import { oneAtATime, type Latency } from './one-at-a-time';
import type { PartOptions, PartResult } from './part';
import { eachProcess, usageOfAll, type ByProcess } from './processes';
import { settle } from './settle';
import { addTask, floorSignals, type Side } from './side';
import { sleepersSection, timersSection } from './sleepers-section';
import { measureTimers } from './timers';
import { untilKnown, warmUp } from './warm-up';
import type { World } from './world';

const SCALE = {
  // The fewest are more than a worker keeps in memory: from there on a sleeper costs it nothing.
  full: { levels: [1_000, 10_000, 100_000], events: 100, timers: 1_000, spreadMs: 60_000 },
  quick: { levels: [600, 900], events: 20, timers: 100, spreadMs: 3_000 },
} as const;

/** With the most sleepers over with the fewest. */
const MOST_GROWTH = 1.2;

/**
 * Heap of the service, per order that is asleep beyond what a worker keeps in memory, in bytes: 0 but for the noise of
 * some hundred kilobytes.
 */
const MOST_HEAP_BYTES = 100;

const AGENCY = 'Bench asleep';

/** To warm up with. */
const FIRST_ORDERS = 50;

/** What it costs that orders are asleep, and how punctual they wake up. */
export async function measureSleepers(world: World, { size, sleepers }: PartOptions): Promise<PartResult> {
  const { levels, events, timers, spreadMs } = SCALE[size];
  const asleep = await orderSleepers(world);
  const floor = await floorSignals(world, 'regular', 20);
  await warmUp([asleep, floor], events);

  const results: SleepersLevel[] = [];
  let before = await memoryOf(world);
  for (const level of levels.filter((each) => each <= sleepers)) {
    const added = level - asleep.count;
    await asleep.grow(level);
    await settle(world);
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
  const due = await measureTimers(world, timers, spreadMs);
  await asleep.close();
  await floor.close();
  return {
    sections: [sleepersSection(results), timersSection(due)],
    goals: goalsOf(results),
    figures: { levels: results, timers: due },
  };
}

export interface SleepersLevel {
  readonly sleepers: number;
  /** Resident, over the level before. */
  readonly bytes_per_order: ByProcess<number>;
  /** Heap in use in the service, over the level before. */
  readonly heap_bytes_per_order: number;
  readonly memory: Memory;
  readonly among_them: Latency;
  readonly bare_signal: Latency;
}

interface Memory {
  readonly rss: ByProcess<number>;
  /** Of the service, after a collection. */
  readonly heapBytes: number;
}

function goalsOf(levels: readonly SleepersLevel[]) {
  const [fewest, most] = [levels[0], levels.at(-1)];
  if (fewest === undefined || most === undefined || fewest === most) return [];
  const what = `${most.sleepers} asleep`;
  return [
    atMost(
      `${what}: acknowledgement p50 / with ${fewest.sleepers}`,
      most.among_them.acknowledged.p50 / fewest.among_them.acknowledged.p50,
      MOST_GROWTH,
    ),
    atMost(
      `${what}: callback p50 / with ${fewest.sleepers}`,
      most.among_them.callback.p50 / fewest.among_them.callback.p50,
      MOST_GROWTH,
    ),
    ...levels
      .slice(1)
      .map((level) =>
        atMost(
          `${level.sleepers} asleep: heap of the service per sleeper, bytes`,
          level.heap_bytes_per_order,
          MOST_HEAP_BYTES,
        ),
      ),
  ];
}

async function memoryOf({ pids, service }: World): Promise<Memory> {
  const heapBytes = await service.heapBytes();
  const usage = await usageOfAll(pids);
  return { rss: eachProcess((name) => usage[name].rssBytes), heapBytes };
}

interface Sleepers extends Side {
  readonly count: number;
  /** Creates orders until there are that many. */
  grow(count: number): Promise<void>;
}

/** Orders whose flights are far away. An event goes to any of them: nearly always to one that no worker has in memory. */
async function orderSleepers(world: World): Promise<Sleepers> {
  const endpoints = await openEndpoints(1);
  const [url = ''] = endpoints.urls;
  const drop = await addTask(world, { agency: AGENCY, events: ['OrderCreated', 'OrderChanged'], url });
  let count = 0;
  const create = async (upTo: number): Promise<void> => {
    const orders = Array.from({ length: upTo - count }, (_, index): NewOrder => ({
      agwId: `ASLEEP-${count + index}`,
      agency: AGENCY,
    }));
    endpoints.forget();
    await createOrders(world.api, orders);
    count = upTo;
    if (!(await endpoints.reaches(orders.length))) throw new Error('orders were created without a callback');
    endpoints.forget();
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
    grow: create,
    async publish(id) {
      const agwId = `ASLEEP-${Math.floor(Math.random() * count)}`;
      const event = { type: 'OrderChanged', id, changes: { pnr: id.slice(-6) } };
      await world.api.call('POST', `/v1/orders/${agwId}/events`, event);
    },
    async close() {
      await drop();
      await endpoints.close();
    },
  };
}
