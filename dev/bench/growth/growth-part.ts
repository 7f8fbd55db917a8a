import { setTimeout as sleep } from 'node:timers/promises';
import { openEndpoints, type Endpoints } from '../world/endpoints';
import { historySizeOf, type HistorySize } from './history';
import { one } from '../latency/one-at-a-time';
import { createOrders, forEach, type BenchOrder } from '../world/orders';
import type { PartOptions, PartResult } from '../suite/part';
import { PERCENTILE_COLUMNS, percentileCells, type Section } from '../suite/section';
import { waitUntilIdle } from '../suite/wait-until-idle';
import { addTask } from '../world/load-target';
import { percentilesOf, type Percentiles } from '../suite/statistics';
import { waitForTask } from '../suite/warm-up';
import type { BenchWorld } from '../world/world';
import { MAX_CACHED_ORDERS } from '../../../worker/worker';

/**
 * Orders that grow to each size; the last events of each order are measured.
 * `evicting`: number of orders that pushes all earlier orders out of the worker's cache. In a quick run it is too
 * small for that.
 */
const SCALE = {
  full: { sizes: [10, 100, 1_000], orders: 10, last: 5, evicting: MAX_CACHED_ORDERS + 50 },
  quick: { sizes: [10, 30], orders: 2, last: 2, evicting: 50 },
} as const;

/** Pause after a callback, in milliseconds; work that follows the callback is done by then. */
const PAUSE_MS = 20;

const AGENCY = 'Bench growth';

export interface Growth {
  readonly events: number;
  readonly history: HistorySize;
  /** Milliseconds from send to callback, for the last events of orders of this size. */
  readonly callback: Percentiles;
  /** The same for an order that no worker has in memory: its history is replayed. */
  readonly cold: Percentiles;
}

/** Measures the cost of one more event for orders that already have many. */
export async function measureGrowth(world: BenchWorld, { size }: PartOptions): Promise<PartResult> {
  const { sizes, orders: each, last, evicting: evictingOrders } = SCALE[size];
  const endpoints = await openEndpoints(1);
  const [url = ''] = endpoints.urls;
  const deleteTask = await addTask(world, { agency: AGENCY, events: ['OrderCreated', 'OrderChanged'], url });
  const grown = sizes.flatMap((events) =>
    Array.from({ length: each }, (_, index) => new GrowingOrder(world, endpoints, events, index)),
  );
  await waitForTask(world, AGENCY, endpoints);
  await createAll(world, endpoints, grown);
  await forEach(grown, (order) => order.growTo(order.size - last));
  for (let event = 0; event < last; event += 1)
    for (const order of inTurn(grown, each)) await order.next(order.warmMs);
  await waitUntilIdle(world);
  const histories = await Promise.all(
    sizes.map((events) => historySizeOf(world.temporal, `GROWTH-${events}-0`, events)),
  );

  const evicting = Array.from({ length: evictingOrders }, (_, index) => ({
    agwId: `EVICT-${index}`,
    agency: AGENCY,
  }));
  await createAll(world, endpoints, evicting);
  await waitUntilIdle(world);
  for (const order of inTurn(grown, each)) await order.next(order.coldMs);
  await deleteTask();
  await endpoints.close();

  const results = sizes.map((events, index): Growth => {
    const ofSize = grown.filter((order) => order.size === events);
    return {
      events,
      history: histories[index] ?? { runs: 0, events_per_event: 0, bytes_per_event: 0 },
      callback: percentilesOf(ofSize.flatMap((order) => order.warmMs)),
      cold: percentilesOf(ofSize.flatMap((order) => order.coldMs)),
    };
  });
  return { sections: [sectionOf(results)], goals: [], figures: { sizes: results } };
}

async function createAll(
  world: BenchWorld,
  endpoints: Endpoints,
  orders: readonly BenchOrder[],
): Promise<void> {
  endpoints.remove();
  await createOrders(world.api, orders);
  if (!(await endpoints.reaches(orders.length))) throw new Error('orders were created without a callback');
}

/** An order that receives one event after the other. */
class GrowingOrder {
  readonly agwId: string;
  readonly agency = AGENCY;
  readonly warmMs: number[] = [];
  readonly coldMs: number[] = [];
  /** Events so far. The creation is the first one. */
  private count = 1;

  constructor(
    private readonly world: BenchWorld,
    private readonly endpoints: Endpoints,
    readonly size: number,
    index: number,
  ) {
    this.agwId = `GROWTH-${size}-${index}`;
  }

  async growTo(events: number): Promise<void> {
    while (this.count < events) await this.send();
  }

  /** Sends one event while the service is idle, and records the time to its callback in `into`. */
  async next(into: number[]): Promise<void> {
    into.push(await this.send());
    await sleep(PAUSE_MS);
  }

  private async send(): Promise<number> {
    this.count += 1;
    const publish = async (id: string): Promise<void> => {
      const event = { type: 'OrderChanged', id, changes: { pnr: `P${this.count}` } };
      await this.world.api.call('POST', `/v1/orders/${this.agwId}/events`, event);
    };
    const { callbackMs } = await one({ publish, endpoints: this.endpoints }, `${this.agwId}-${this.count}`);
    return callbackMs;
  }
}

/**
 * Orders the rounds: one order of each size, then the next of each size.
 * Other load on the machine then affects all sizes equally.
 */
const inTurn = (orders: readonly GrowingOrder[], each: number): readonly GrowingOrder[] =>
  orders
    .map((_, place) => {
      const sizes = orders.length / each;
      return orders[(place % sizes) * each + Math.floor(place / sizes)];
    })
    .filter((order) => order !== undefined);

const sectionOf = (sizes: readonly Growth[]): Section => ({
  title: 'growth',
  about:
    'Orders with this many events: history per event over all runs; milliseconds from send to callback for one more event; cold: the same for an order that no worker has in memory.',
  columns: [
    '',
    'runs',
    'history events',
    'history bytes',
    ...PERCENTILE_COLUMNS.map((name) => `callback ${name}`),
    'cold p50',
    'cold max',
  ],
  rows: sizes.map(({ events, history, callback, cold }) => [
    `${events} events`,
    history.runs,
    history.events_per_event,
    history.bytes_per_event,
    ...percentileCells(callback),
    cold.p50,
    cold.max,
  ]),
});
