import { orderFields } from '../../../domain/order/order-fields';
import { sampleEvent } from '../../../domain/order/sample-order';
import type { RouteEntry } from '../../../domain/life/route';
import { createDeliveryStore, type DeliveryStore } from '../../../store/deliveries/deliveries';
import { openEncryption, type Encryption } from '../../../store/encryption/encryption';
import { createEventStore, type EventStore } from '../../../store/orders/events';
import { createOrderStore, OrderErasedError, type OrderStore } from '../../../store/orders/orders';
import { TEST_KEYRING } from '../../support/encryption/keyring';
import { aDeliveryKey, anAttempt, aSnapshot } from '../../support/builders/builders';
import { databaseWithKeys, type DatabaseWithKeys } from '../../support/engines/database-with-keys';

let database: DatabaseWithKeys;
let encryption: Encryption;
let orders: OrderStore;
let events: EventStore;
let deliveries: DeliveryStore;

beforeAll(async () => {
  database = await databaseWithKeys();
  encryption = await openEncryption(database.db, TEST_KEYRING, { trustMs: 50, settleMs: 100 });
  orders = createOrderStore(database.db, encryption);
  events = createEventStore(database.db, encryption);
  deliveries = createDeliveryStore(database.db, encryption);
});
afterAll(async () => {
  encryption.close();
  await database.close();
});

const AGW_ID = 'AGW-1';
const event = { ...sampleEvent('OrderTicketed'), agw_id: AGW_ID, sequence: 2 };
const filtered: RouteEntry = {
  outcome: 'filtered',
  task_id: 'tsk_9',
  task_name: 'Nine',
  condition: 'psg_email is "ana@example.com"',
};
const key = aDeliveryKey({ agw_id: AGW_ID });
const unsent = anAttempt(2, { result: { kind: 'unsendable', reason: 'mail.to is no address' } });
const attempts = [anAttempt(1), { ...unsent, request: undefined, response: undefined }];
const { request: _request, response: _response, ...clearAttempt } = anAttempt(1);

const departure = '2038-03-01T09:20:00.000Z';
const snapshot = aSnapshot({
  agw_id: AGW_ID,
  sequence: 2,
  order: {
    agency: 'Sunny Travel',
    order_status: 'held',
    pnr: 'X7K2PQ',
    psg_email: 'ana@example.com',
    flights: [
      {
        origin: 'MAD',
        destination: 'LHR',
        departure,
        departure_at: departure,
        departure_zone: 'Europe/Madrid',
      },
    ],
  },
});

const destroyKey = async (): Promise<void> => {
  await encryption.dataKeys.renew(AGW_ID);
  await encryption.dataKeys.destroyOlder(AGW_ID);
};

beforeEach(async () => {
  await Promise.all(
    ['orders', 'events', 'deliveries'].map((name) => database.db.collection(name).deleteMany({})),
  );
  await orders.saveOrder(snapshot, 'run');
  await events.recordEvent(event, [filtered]);
  await deliveries.recordAttempts(
    key,
    attempts.map(({ request, response, ...rest }) => ({
      ...rest,
      ...(request === undefined ? {} : { request }),
      ...(response === undefined ? {} : { response }),
    })),
    { status: 'failed', reason: 'schedule_used_up' },
  );
});

test('an erased order keeps agency, status, departure and timers', async () => {
  await destroyKey();
  const erased = {
    agw_id: AGW_ID,
    fields: {
      ...orderFields(AGW_ID, { agency: 'Sunny Travel', order_status: 'held' }),
      first_departure: departure,
    },
    sequence: 2,
    upcoming: snapshot.upcoming,
    open: true,
    created_on: expect.any(String) as string,
    updated_on: expect.any(String) as string,
    erased: true,
  };
  expect(await orders.getOrder(AGW_ID)).toEqual(erased);
  expect((await orders.listOrders({}, { limit: 10 })).data).toEqual([erased]);
  expect(await orders.hasOrder(AGW_ID)).toBe(true);
});

test('an erased order cannot be reopened until it is saved again', async () => {
  await destroyKey();
  await expect(orders.getMemory(AGW_ID)).rejects.toThrow(OrderErasedError);
  const redacted = { ...snapshot, memory: { ...snapshot.memory, order: { agency: 'Sunny Travel' } } };
  await orders.saveOrder(redacted, 'run');
  expect(await orders.getMemory(AGW_ID)).toEqual(redacted.memory);
  expect((await orders.getOrder(AGW_ID))?.erased).toBeUndefined();
  expect((await orders.listOrders({ pnr: 'X7K2PQ' }, { limit: 10 })).data).toEqual([]);
});

test('an erased event keeps type, sequence, times and routes', async () => {
  await destroyKey();
  const { fields: _fields, previous: _previous, changed_fields: _changed, ...clear } = event;
  const erased = {
    event: {
      ...clear,
      fields: orderFields(AGW_ID, { agency: _fields.agency }),
      previous: {},
      changed_fields: [],
    },
    routes: [{ ...filtered, condition: '[erased]' }],
    erased: true,
  };
  expect(await events.getEvent(AGW_ID, 2)).toEqual(erased);
  expect(await events.lastEvent(AGW_ID)).toEqual(erased);
  expect(await events.listEvents(AGW_ID, [2])).toEqual([erased]);
  expect((await events.listEventsOfOrder(AGW_ID, { limit: 10 })).data).toEqual([erased]);
  expect(await events.listEventIds(AGW_ID)).toEqual([event.id]);
});

test('a replacement of an erased event is readable', async () => {
  await destroyKey();
  const redacted = { ...event, fields: { ...event.fields, psg_email: null } };
  await events.replaceEvent({ event: redacted, routes: [] });
  expect(await events.getEvent(AGW_ID, 2)).toEqual({ event: redacted, routes: [] });
});

test('an event that is not recorded is not replaced', async () => {
  await events.replaceEvent({ event: { ...event, sequence: 3 }, routes: [] });
  expect(await events.getEvent(AGW_ID, 3)).toBeUndefined();
});

const erasedAttempts = [{ ...clearAttempt, erased: true }, attempts[1]];

test('an erased attempt keeps its times and its result', async () => {
  await destroyKey();
  const delivery = await deliveries.get(key.id);
  expect(delivery).toMatchObject({ ...key, status: 'failed', reason: 'schedule_used_up', last_attempt: 2 });
  expect(delivery?.attempts).toEqual(erasedAttempts);
});

test('erased contents are removed, whichever key sealed them', async () => {
  await deliveries.openDeliveries([aDeliveryKey({ id: 'msg_untried', agw_id: AGW_ID })]);
  await deliveries.recordAttempts(aDeliveryKey({ id: 'msg_other', agw_id: 'AGW-2' }), [anAttempt(1)], {
    status: 'delivered',
  });
  await deliveries.eraseContents(AGW_ID);
  await deliveries.eraseContents(AGW_ID);
  expect((await deliveries.get(key.id))?.attempts).toEqual(erasedAttempts);
  expect((await deliveries.get('msg_untried'))?.attempts).toEqual([]);
  expect((await deliveries.get('msg_other'))?.attempts).toEqual([anAttempt(1)]);
  const stored = await database.db
    .collection<{ _id: string; attempts: Record<string, object> }>('deliveries')
    .findOne({ _id: key.id });
  expect(Object.keys(stored?.attempts['1'] ?? { sealed: 1 })).not.toContain('sealed');
});
