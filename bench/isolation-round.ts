import { setTimeout as sleep } from 'node:timers/promises';
import { register } from 'prom-client';
import type { BenchService } from './bench-service';
import { sendEvents, terminateOrders } from './isolation-load';
import type { IsolationOptions } from './isolation-options';
import { createOrders } from './orders';
import { EVENT_ID_BODY, startHangingReceiver, startHealthyReceiver } from './receivers';

export interface Round {
  readonly hanging: boolean;
  /** From accepted to arrived at the healthy endpoint, of each event, in milliseconds. */
  readonly latenciesMs: readonly number[];
  /** Events that had not arrived by the end. */
  readonly missing: number;
  /** Attempts that the hanging endpoint got. */
  readonly hangingAttempts: number;
  /** Times that a delivery was held back, by reason. */
  readonly heldBack: Readonly<Record<string, number>>;
  /** Share of one core that API, worker and receivers took together. */
  readonly cores: number;
}

/** How long stragglers are waited for after the last event, in milliseconds. */
const STRAGGLERS_MS = 30_000;

/** Between two looks whether everything has arrived, in milliseconds. */
const LOOK_MS = 50;

/** Sends the events of one round to a healthy endpoint, beside a hanging one or not. */
export async function runRound(
  service: BenchService,
  options: IsolationOptions,
  name: string,
  hanging: boolean,
): Promise<Round> {
  const { perSecond, seconds, timeoutMs } = options;
  const arrived = new Map<string, number>();
  const healthy = await startHealthyReceiver((id, atMs) => {
    if (!arrived.has(id)) arrived.set(id, atMs);
  });
  const hung = await startHangingReceiver();
  const orders = Array.from({ length: options.orders }, (_, index) => `${name}-${index}`);
  const tasks = [await addTask(service, 'healthy', ['OrderCreated', 'OrderChanged'], healthy.url, timeoutMs)];
  await createOrders(
    service,
    orders.map((agwId) => ({ agwId })),
  );
  await untilArrived(arrived, orders.length);
  if (hanging) tasks.push(await addTask(service, 'hanging', ['OrderChanged'], hung.url, timeoutMs));

  const before = { cpu: process.cpuUsage(), atMs: performance.now(), held: await heldBack() };
  const accepted = await sendEvents(service, { orders, perSecond, seconds, prefix: name });
  const { user, system } = process.cpuUsage(before.cpu);
  const cores = (user + system) / 1_000 / (performance.now() - before.atMs);
  const held = await heldBack();
  await untilArrived(arrived, orders.length + accepted.size);

  for (const id of tasks) await service.call('DELETE', `/v1/tasks/${id}`);
  await terminateOrders(service, orders);
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
    heldBack: Object.fromEntries(
      Object.entries(held).map(([reason, count]) => [reason, count - (before.held[reason] ?? 0)]),
    ),
    cores: Math.round(cores * 100) / 100,
  };
}

async function untilArrived(arrived: ReadonlyMap<string, number>, count: number): Promise<void> {
  const limitMs = performance.now() + STRAGGLERS_MS;
  while (arrived.size < count && performance.now() < limitMs) await sleep(LOOK_MS);
}

async function addTask(
  service: BenchService,
  name: string,
  events: readonly string[],
  url: string,
  timeoutMs: number,
): Promise<string> {
  const task = await service.call('POST', '/v1/tasks', {
    name,
    events,
    http_request: { url: `${url}/`, json_body: EVENT_ID_BODY, timeout_ms: timeoutMs },
  });
  return (task as { readonly id: string }).id;
}

async function heldBack(): Promise<Readonly<Record<string, number>>> {
  const metric = await register.getSingleMetric('callsign_held_back_total')?.get();
  return Object.fromEntries(
    (metric?.values ?? []).map(({ labels, value }) => [String(labels['reason']), value]),
  );
}
