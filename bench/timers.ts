import { openEndpoints } from './endpoints';
import { createOrders, type NewOrder } from './orders';
import { addTask } from './side';
import { percentilesOf, type Percentiles } from './statistics';
import type { World } from './world';

export interface TimersDue {
  readonly how: string;
  readonly timers: number;
  readonly missing: number;
  /** From the instant of the departure to the callback of OrderStarted, in milliseconds. */
  readonly late: Percentiles;
}

/** Time in which one order is created, with room to spare, in milliseconds. */
const CREATION_MS = 15;

/** Before the first is due, in milliseconds. */
const LEAD_MS = 5_000;

const AGENCY = 'Bench due';

/** First orders that depart one after the other, then as many that depart at the same instant. */
export async function measureTimers(
  world: World,
  timers: number,
  spreadMs: number,
): Promise<readonly TimersDue[]> {
  return [
    await due(world, `spread over ${spreadMs / 1_000} s`, timers, spreadMs),
    await due(world, 'at one instant', timers, 0),
  ];
}

async function due(world: World, how: string, timers: number, spreadMs: number): Promise<TimersDue> {
  const endpoints = await openEndpoints(1);
  const [url = ''] = endpoints.urls;
  const body = { event_id: '{{agw_id}}' };
  const drop = await addTask(world, { agency: AGENCY, events: ['OrderStarted'], url, body });
  const firstMs = Math.ceil(Date.now() + LEAD_MS + timers * CREATION_MS);
  const orders = Array.from({ length: timers }, (_, index): Required<NewOrder> => ({
    agwId: `DUE-${spreadMs}-${index}`,
    agency: AGENCY,
    departsMs: firstMs + Math.floor((spreadMs * index) / timers),
  }));
  await createOrders(world.api, orders);
  const arrivals = orders.map(({ agwId, departsMs }) =>
    endpoints.arrival(agwId).then(
      (atMs) => [performance.timeOrigin + atMs - departsMs],
      () => [],
    ),
  );
  const lateMs = (await Promise.all(arrivals)).flat();
  await drop();
  await endpoints.close();
  return { how, timers, missing: timers - lateMs.length, late: percentilesOf(lateMs) };
}
