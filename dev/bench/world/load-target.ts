import type { Endpoints } from './endpoints';
import { openEndpoints } from './endpoints';
import type { FloorEvent, Hop } from '../floor/floor-contract';
import { createOrder, createOrders, forEach } from './orders';
import { EVENT_ID_BODY } from './receivers';
import type { BenchWorld } from './world';

/** One side of a comparison: the service in one setup, or the floor. */
export interface LoadTarget {
  readonly name: string;
  readonly endpoints: Endpoints;
  /** Callbacks per event. */
  readonly webhooks: number;
  /** Sends an event; resolves when it is acknowledged. */
  publish(eventId: string): Promise<void>;
  close(): Promise<void>;
}

/** Body template with the order id as event id, so that a receiver can identify the new order. */
const ORDER_ID_BODY = { ...EVENT_ID_BODY, event_id: '{{agw_id}}' } as const;

export interface BenchTask {
  readonly agency: string;
  readonly events: readonly string[];
  readonly url: string;
  readonly body?: object;
}

/** Creates a task. Returns a function that deletes it. */
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

/** Sends events to existing orders. Each event matches `tasks` tasks, each with its own endpoint. */
export async function existingOrders(world: BenchWorld, tasks: number, orders: number): Promise<LoadTarget> {
  const name = tasks === 1 ? 'service' : `service, ${tasks} tasks`;
  const agency = `Bench ${tasks}`;
  const endpoints = await openEndpoints(tasks);
  const deleteTasks = await Promise.all(
    endpoints.urls.map((url) => addTask(world, { agency, events: ['OrderChanged'], url })),
  );
  const agwIds = Array.from({ length: orders }, (_, index) => `EXISTING-${tasks}-${index}`);
  await createOrders(
    world.api,
    agwIds.map((agwId) => ({ agwId, agency })),
  );
  const next = roundRobin(agwIds);
  return {
    name,
    endpoints,
    webhooks: tasks,
    async publish(id) {
      const event = { type: 'OrderChanged', id, changes: { pnr: id.slice(-6) } };
      await world.api.call('POST', `/v1/orders/${next()}/events`, event);
    },
    close: () => closeAll(deleteTasks, endpoints),
  };
}

/** Creates orders, with one task for OrderCreated. */
export async function newOrders(world: BenchWorld): Promise<LoadTarget> {
  const agency = 'Bench new';
  const endpoints = await openEndpoints(1);
  const [url = ''] = endpoints.urls;
  const deleteTask = await addTask(world, { agency, events: ['OrderCreated'], url, body: ORDER_ID_BODY });
  return {
    name: 'service, new orders',
    endpoints,
    webhooks: 1,
    publish: (agwId) => createOrder(world.api, { agwId, agency }),
    close: () => closeAll([deleteTask], endpoints),
  };
}

/** Sends signals to open bare workflows. */
export async function floorSignals(world: BenchWorld, hop: Hop, workflows: number): Promise<LoadTarget> {
  const endpoints = await openEndpoints(1);
  const [url = ''] = endpoints.urls;
  const ids = Array.from({ length: workflows }, (_, index) => `floor:${hop}:${url}${index}`);
  await forEach(ids, (id) => world.floor.start(hop, id));
  const next = roundRobin(ids);
  return {
    name: `floor, ${hop} activity`,
    endpoints,
    webhooks: 1,
    publish: (id) => world.floor.signal(next(), floorEvent(url, id)),
    close: () => endpoints.close(),
  };
}

/** Starts bare workflows with a signal. */
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

const roundRobin = (all: readonly string[]): (() => string) => {
  let index = 0;
  return () => all[index++ % all.length] ?? '';
};

async function closeAll(deleteTasks: readonly (() => Promise<void>)[], endpoints: Endpoints): Promise<void> {
  for (const deleteTask of deleteTasks) await deleteTask();
  await endpoints.close();
}
