import type { Endpoints } from './endpoints';
import { openEndpoints } from './endpoints';
import type { FloorEvent, Hop } from '../floor/floor-contract';
import { createOrder, createOrders, forEach } from './orders';
import { EVENT_ID_BODY } from './receivers';
import type { BenchWorld } from './world';

/** One of those that are compared: the service in one way, or the floor. */
export interface LoadTarget {
  readonly name: string;
  readonly endpoints: Endpoints;
  /** Callbacks of each event. */
  readonly webhooks: number;
  /** Hands an event over; resolves when that is acknowledged. */
  publish(eventId: string): Promise<void>;
  close(): Promise<void>;
}

/** What a task renders so that a receiver knows which order was created. */
const ORDER_ID_BODY = { ...EVENT_ID_BODY, event_id: '{{agw_id}}' } as const;

export interface BenchTask {
  readonly agency: string;
  readonly events: readonly string[];
  readonly url: string;
  readonly body?: object;
}

/** Creates a task. @returns what does away with it */
export async function addTask(
  world: BenchWorld,
  { agency, events, url, body }: BenchTask,
): Promise<() => Promise<void>> {
  const task = (await world.api.call('POST', '/v1/tasks', {
    name: `${events.join(', ')} to ${url}`,
    agency,
    events,
    http_request: { url, json_body: body ?? EVENT_ID_BODY },
  })) as { readonly id: string };
  return async () => {
    await world.api.call('DELETE', `/v1/tasks/${task.id}`);
  };
}

/** Events of orders that exist, each for so many tasks with an endpoint of its own. */
export async function existingOrders(world: BenchWorld, tasks: number, orders: number): Promise<LoadTarget> {
  const name = tasks === 1 ? 'service' : `service, ${tasks} tasks`;
  const agency = `Bench ${tasks}`;
  const endpoints = await openEndpoints(tasks);
  const drops = await Promise.all(
    endpoints.urls.map((url) => addTask(world, { agency, events: ['OrderChanged'], url })),
  );
  const agwIds = Array.from({ length: orders }, (_, index) => `EXISTING-${tasks}-${index}`);
  await createOrders(
    world.api,
    agwIds.map((agwId) => ({ agwId, agency })),
  );
  const next = inTurn(agwIds);
  return {
    name,
    endpoints,
    webhooks: tasks,
    async publish(id) {
      const event = { type: 'OrderChanged', id, changes: { pnr: id.slice(-6) } };
      await world.api.call('POST', `/v1/orders/${next()}/events`, event);
    },
    close: () => closeAll(drops, endpoints),
  };
}

/** Orders that are created, with a task for that. */
export async function newOrders(world: BenchWorld): Promise<LoadTarget> {
  const agency = 'Bench new';
  const endpoints = await openEndpoints(1);
  const [url = ''] = endpoints.urls;
  const drop = await addTask(world, { agency, events: ['OrderCreated'], url, body: ORDER_ID_BODY });
  return {
    name: 'service, new orders',
    endpoints,
    webhooks: 1,
    publish: (agwId) => createOrder(world.api, { agwId, agency }),
    close: () => closeAll([drop], endpoints),
  };
}

/** Signals to bare workflows that are open. */
export async function floorSignals(world: BenchWorld, hop: Hop, workflows: number): Promise<LoadTarget> {
  const endpoints = await openEndpoints(1);
  const [url = ''] = endpoints.urls;
  const ids = Array.from({ length: workflows }, (_, index) => `floor:${hop}:${url}${index}`);
  await forEach(ids, (id) => world.floor.start(hop, id));
  const next = inTurn(ids);
  return {
    name: `floor, ${hop} activity`,
    endpoints,
    webhooks: 1,
    publish: (id) => world.floor.signal(next(), floorEvent(url, id)),
    close: () => endpoints.close(),
  };
}

/** Bare workflows that are started with a signal. */
export async function floorStarts(world: BenchWorld, hop: Hop): Promise<LoadTarget> {
  const endpoints = await openEndpoints(1);
  const [url = ''] = endpoints.urls;
  return {
    name: `floor, ${hop} activity, new workflows`,
    endpoints,
    webhooks: 1,
    publish: (id) => world.floor.signalNew(hop, `floor:new:${id}`, floorEvent(url, id)),
    close: () => endpoints.close(),
  };
}

const floorEvent = (url: string, eventId: string): FloorEvent => ({
  url,
  body: { event_id: eventId, pnr: eventId.slice(-6), agency: 'Bench floor' },
});

const inTurn = (all: readonly string[]): (() => string) => {
  let index = 0;
  return () => all[index++ % all.length] ?? '';
};

async function closeAll(drops: readonly (() => Promise<void>)[], endpoints: Endpoints): Promise<void> {
  for (const drop of drops) await drop();
  await endpoints.close();
}
