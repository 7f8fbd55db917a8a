import { setTimeout as sleep } from 'node:timers/promises';
import { sendLoad, terminateOrders } from './isolation-load';
import type { IsolationOptions } from './isolation-options';
import { createOrders } from '../world/orders';
import { eachProcess, usageOfAll, type ByProcess } from '../world/processes';
import { EVENT_ID_BODY, startHangingReceiver, startHealthyReceiver } from '../world/receivers';
import { waitUntilIdle } from '../suite/wait-until-idle';
import type { BenchWorld } from '../world/world';

export interface IsolationRound {
  readonly hanging: boolean;
  /** Milliseconds from acceptance to arrival at the healthy endpoint, for each event. */
  readonly latenciesMs: readonly number[];
  /** Events that had not arrived by the end. */
  readonly missing: number;
  /** Attempts that the hanging endpoint received. */
  readonly hangingAttempts: number;
  /** CPU of each process during the sends, in milliseconds per event. */
  readonly cpuMs: ByProcess<number>;
}

/** Wait for late callbacks after the last event, in milliseconds. */
const STRAGGLERS_MS = 30_000;

/** Interval between checks for arrivals, in milliseconds. */
const POLL_MS = 50;

/** Sends the events of one round to a healthy endpoint, with or without a hanging one. */
export async function runRound(
  world: BenchWorld,
  options: IsolationOptions,
  name: string,
  hanging: boolean,
): Promise<IsolationRound> {
  const { perSecond, seconds, timeoutMs } = options;
  const arrived = new Map<string, number>();
  const healthy = await startHealthyReceiver((id, atMs) => {
    if (!arrived.has(id)) arrived.set(id, atMs);
  });
  const hung = await startHangingReceiver();
  const orders = Array.from({ length: options.orders }, (_, index) => `${name}-${index}`);
  const tasks = [await addTask(world, 'healthy', ['OrderCreated', 'OrderChanged'], healthy.url, timeoutMs)];
  await createOrders(
    world.api,
    orders.map((agwId) => ({ agwId })),
  );
  await untilArrived(arrived, orders.length);
  if (hanging) tasks.push(await addTask(world, 'hanging', ['OrderChanged'], hung.url, timeoutMs));

  await waitUntilIdle(world);

  const before = await usageOfAll(world.pids);
  const accepted = await sendLoad(world, { orders, perSecond, seconds, prefix: name });
  const after = await usageOfAll(world.pids);
  await untilArrived(arrived, orders.length + accepted.size);

  for (const id of tasks) await world.api.call('DELETE', `/v1/tasks/${id}`);
  await terminateOrders(world, orders);
  await Promise.all([healthy.close(), hung.close()]);
  const latenciesMs = [...accepted].flatMap(([id, acceptedMs]) => {
    const arrivedMs = arrived.get(id);
    return arrivedMs === undefined ? [] : [arrivedMs - acceptedMs];
  });
  return {
    hanging,
    latenciesMs,
    missing: accepted.size - latenciesMs.length,
    hangingAttempts: hung.count,
    cpuMs: eachProcess((process) => {
      const usedMs = after[process].cpuMs - before[process].cpuMs;
      return Math.round((10 * usedMs) / accepted.size) / 10;
    }),
  };
}

async function untilArrived(arrived: ReadonlyMap<string, number>, count: number): Promise<void> {
  const limitMs = performance.now() + STRAGGLERS_MS;
  while (arrived.size < count && performance.now() < limitMs) await sleep(POLL_MS);
}

async function addTask(
  { api }: BenchWorld,
  name: string,
  events: readonly string[],
  url: string,
  timeoutMs: number,
): Promise<string> {
  const task = await api.call('POST', '/v1/tasks', {
    name,
    events,
    http_request: { url: `${url}/`, json_body: EVENT_ID_BODY, timeout_ms: timeoutMs },
  });
  return (task as { readonly id: string }).id;
}
