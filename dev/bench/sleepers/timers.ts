import { setTimeout as sleep } from 'node:timers/promises';
import { openEndpoints } from '../world/endpoints';
import { createOrders, type BenchOrder } from '../world/orders';
import { addTask } from '../world/load-target';
import { percentilesOf, type Percentiles } from '../suite/statistics';
import type { BenchWorld } from '../world/world';

export interface TimersDue {
  readonly how: string;
  readonly timers: number;
  readonly missing: number;
  /** Milliseconds from the departure to the callback of OrderStarted. */
  readonly late: Percentiles;
}

/** Safety factor for creations that take longer than before. */
const CREATION_ROOM = 1.5;

/** Milliseconds between the last creation and the first departure. */
const LEAD_MS = 3_000;

const AGENCY = 'Bench due';

export interface TimersLoad {
  readonly timers: number;
  /** Milliseconds between the first and the last departure. */
  readonly spreadMs: number;
  /** Milliseconds to create one order. */
  readonly creationMs: number;
}

/** Measures orders that depart one after the other, then as many that depart at the same instant. */
export async function measureTimers(world: BenchWorld, load: TimersLoad): Promise<readonly TimersDue[]> {
  return [
    await measureDepartures(world, `spread over ${load.spreadMs / 1_000} s`, load),
    await measureDepartures(world, 'at one instant', { ...load, spreadMs: 0 }),
  ];
}

async function measureDepartures(
  world: BenchWorld,
  how: string,
  { timers, spreadMs, creationMs }: TimersLoad,
): Promise<TimersDue> {
  const endpoints = await openEndpoints(1);
  const [url = ''] = endpoints.urls;
  const body = { event_id: '{{agw_id}}' };
  const deleteTask = await addTask(world, { agency: AGENCY, events: ['OrderStarted'], url, body });
  const firstMs = Math.ceil(Date.now() + LEAD_MS + timers * creationMs * CREATION_ROOM);
  const orders = Array.from({ length: timers }, (_, index): Required<BenchOrder> => ({
    agwId: `DUE-${spreadMs}-${index}`,
    agency: AGENCY,
    departsMs: firstMs + Math.floor((spreadMs * index) / timers),
  }));
  await createOrders(world.api, orders);
  // The time limit for an arrival starts when all orders have departed.
  await sleep(Math.max(0, firstMs + spreadMs - Date.now()));
  const arrivals = orders.map(({ agwId, departsMs }) =>
    endpoints.arrival(agwId).then(
      (atMs) => [performance.timeOrigin + atMs - departsMs],
      () => [],
    ),
  );
  const lateMs = (await Promise.all(arrivals)).flat();
  await deleteTask();
  await endpoints.close();
  return { how, timers, missing: timers - lateMs.length, late: percentilesOf(lateMs) };
}
