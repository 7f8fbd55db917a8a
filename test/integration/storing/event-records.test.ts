import { sampleEvent } from '../../../domain/order/sample-order';
import type { OrderEvent } from '../../../domain/order/order-event';
import type { RouteEntry } from '../../../domain/life/route';
import { createEventStore, type EventStore } from '../../../store/orders/events';
import { databaseWithKeys, type DatabaseWithKeys } from '../../support/engines/database-with-keys';

let database: DatabaseWithKeys;
let events: EventStore;

beforeAll(async () => {
  database = await databaseWithKeys();
  events = createEventStore(database.db, database.encryption);
});
afterEach(() => database.db.collection('events').deleteMany({}));
afterAll(() => database.close());

const anEvent = (members: Partial<OrderEvent> = {}): OrderEvent => ({
  ...sampleEvent('OrderTicketed'),
  agw_id: 'AGW-1',
  ...members,
});

const unsubscribed: RouteEntry = { outcome: 'not_subscribed', task_id: 'tsk_1', task_name: 'One' };
const delivery: RouteEntry = {
  outcome: 'delivery',
  task_id: 'tsk_2',
  task_name: 'Two',
  delivery_id: 'msg_1',
  ordered: true,
};

test('an event is read with its routes', async () => {
  const event = anEvent();
  await events.recordEvent(event, [unsubscribed, delivery]);
  expect(await events.listEventsOfOrder('AGW-1', { limit: 10 })).toEqual({
    data: [{ event, routes: [unsubscribed, delivery] }],
    next: null,
  });
});

test('recording an event again overwrites its routes', async () => {
  const event = anEvent();
  await events.recordEvent(event, [unsubscribed]);
  await events.recordEvent(event, [delivery]);
  expect((await events.listEventsOfOrder('AGW-1', { limit: 10 })).data).toEqual([
    { event, routes: [delivery] },
  ]);
});

describe('an order with three events', () => {
  beforeEach(async () => {
    for (const sequence of [3, 1, 2])
      await events.recordEvent(anEvent({ id: `evt-${sequence}`, sequence }), []);
    await events.recordEvent(anEvent({ agw_id: 'AGW-10', id: 'evt-other' }), []);
  });

  test('lists only its own events, in sequence, page by page', async () => {
    const first = await events.listEventsOfOrder('AGW-1', { limit: 2 });
    const second = await events.listEventsOfOrder('AGW-1', { limit: 2, after: first.next! });
    expect([...first.data, ...second.data].map(({ event }) => event.id)).toEqual(['evt-1', 'evt-2', 'evt-3']);
    expect(second.next).toBeNull();
  });

  test('lists all event ids in sequence', async () => {
    expect(await events.listEventIds('AGW-1')).toEqual(['evt-1', 'evt-2', 'evt-3']);
  });

  test('returns the last event, or the last one of a type', async () => {
    await events.recordEvent(anEvent({ id: 'evt-4', sequence: 4, type: 'OrderCanceled' }), []);
    expect((await events.lastEvent('AGW-1'))?.event.id).toBe('evt-4');
    expect((await events.lastEvent('AGW-1', 'OrderTicketed'))?.event.id).toBe('evt-3');
    expect(await events.lastEvent('AGW-1', 'DatesChanged')).toBeUndefined();
  });
});

test('concurrent reads of fingerprints each get their own', async () => {
  await events.recordEvent(anEvent({ id: 'evt-1', sequence: 1, fingerprint: 'one' }), []);
  await events.recordEvent(anEvent({ id: 'evt-2', sequence: 2, fingerprint: 'two' }), []);
  await events.recordEvent(anEvent({ agw_id: 'AGW-10', id: 'evt-1', fingerprint: 'another' }), []);
  const asked = [
    ['AGW-1', 'evt-2'],
    ['AGW-10', 'evt-1'],
    ['AGW-10', 'evt-2'],
    ['AGW-1', 'evt-1'],
    ['AGW-1', 'evt-2'],
  ] as const;
  expect(await Promise.all(asked.map(([agwId, id]) => events.fingerprintOf(agwId, id)))).toEqual([
    'two',
    'another',
    undefined,
    'one',
    'two',
  ]);
});
