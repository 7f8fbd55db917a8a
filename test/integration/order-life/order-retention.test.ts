import type { OrderEvent } from '../../../domain/order/order-event';
import { sampleEvent } from '../../../domain/order/sample-order';
import { findMongod } from '../../../dev/engines/find-mongod';
import { freePort } from '../../../worker/free-port';
import { startMongod, type RunningMongod } from '../../../dev/engines/start-mongod';
import { ensureIndexes } from '../../../store/mongo/database';
import { createDeliveryStore } from '../../../store/deliveries/deliveries';
import { createErasureStore } from '../../../store/orders/erasures';
import { createEventStore } from '../../../store/orders/events';
import { createOrderRetention } from '../../../store/orders/order-retention';
import { createOrderStore } from '../../../store/orders/orders';
import { eventually } from '../../support/eventually';
import { aDeliveryKey, aSnapshot } from '../../support/builders/builders';
import { databaseAt, type DatabaseWithKeys } from '../../support/engines/database-with-keys';

/** A server of its own: one that deletes what has expired each second and not each minute. */
let mongod: RunningMongod;
let database: DatabaseWithKeys;

const DAY_MS = 86_400_000;
const daysAgo = (days: number): Date => new Date(Date.now() - days * DAY_MS);

beforeAll(async () => {
  const report = (): void => undefined;
  const [binary, port] = await Promise.all([findMongod(report), freePort()]);
  mongod = await startMongod({ binary, port, parameters: { ttlMonitorSleepSecs: '1' } });
  database = await databaseAt(mongod.uri);
  await empty();
});
afterAll(async () => {
  await database.close();
  await mongod.stop();
});
afterEach(() => empty());

/** Without the indexes of the test before. */
async function empty(): Promise<void> {
  const names = ['orders', 'events', 'deliveries', 'erasures'];
  await Promise.all(names.map((name) => database.db.dropCollection(name)));
}

const anEvent = (agwId: string): OrderEvent => ({
  ...sampleEvent('OrderTicketed'),
  agw_id: agwId,
  sequence: 1,
});

/** An order with an event, a delivery and an erasure. */
async function store(agwId: string, { open }: { readonly open: boolean }): Promise<void> {
  const { db, encryption } = database;
  await createOrderStore(db, encryption).saveOrder(aSnapshot({ agw_id: agwId }, open), 'run');
  await createEventStore(db, encryption).recordEvent(anEvent(agwId), []);
  await createDeliveryStore(db, encryption).openDeliveries([
    aDeliveryKey({ id: `msg_${agwId}`, agw_id: agwId }),
  ]);
  await createErasureStore(db).request(agwId);
}

async function storeClosed(agwId: string, closedOn: Date): Promise<void> {
  await store(agwId, { open: false });
  await createOrderRetention(database.db, () => closedOn).closed(agwId);
}

const ALL = ['order', 'event', 'delivery', 'erasure'];

/** What is left of an order. */
async function left(agwId: string): Promise<readonly string[]> {
  const { db } = database;
  const counts = await Promise.all([
    db.collection<{ _id: string }>('orders').countDocuments({ _id: agwId }),
    db.collection('events').countDocuments({ agw_id: agwId }),
    db.collection('deliveries').countDocuments({ agw_id: agwId }),
    db.collection<{ _id: string }>('erasures').countDocuments({ _id: agwId }),
  ]);
  return ALL.filter((_name, index) => counts[index] !== 0);
}

const isLeft = (agwId: string, what: readonly string[]): Promise<true> =>
  eventually(`of ${agwId} is left: ${what.join()}`, async () =>
    (await left(agwId)).join() === what.join() ? true : undefined,
  );

/** Lets the server look twice at what has expired. */
async function afterTwoLooks(): Promise<void> {
  const passes = async (): Promise<number> => {
    const { metrics } = await database.db.command({ serverStatus: 1 });
    return (metrics as { ttl: { passes: number } }).ttl.passes;
  };
  const before = await passes();
  await eventually('two passes of the TTL monitor', async () =>
    (await passes()) >= before + 2 ? true : undefined,
  );
}

test('an order that closed long enough ago goes, and its events and deliveries a day after it', async () => {
  await storeClosed('LONG-AGO', daysAgo(401.1));
  await storeClosed('BEFORE', daysAgo(400.5));
  await storeClosed('LATELY', daysAgo(399.5));
  await store('OPEN', { open: true });

  await ensureIndexes(database, { orderDays: 400, auditDays: 400 });

  await isLeft('LONG-AGO', []);
  await isLeft('BEFORE', ['event', 'delivery', 'erasure']);
  await afterTwoLooks();
  expect([await left('LATELY'), await left('OPEN')]).toEqual([ALL, ALL]);
});

test('another setting counts for what is stored already, and at the next start', async () => {
  await ensureIndexes(database, { orderDays: 400, auditDays: 400 });
  await storeClosed('CLOSED', daysAgo(40));
  await afterTwoLooks();
  expect(await left('CLOSED')).toEqual(ALL);

  await ensureIndexes(database, { orderDays: 30, auditDays: 400 });

  await isLeft('CLOSED', []);
});

test('an order that is opened again stays, with all that belongs to it', async () => {
  await storeClosed('REOPENED', daysAgo(500));
  await createOrderRetention(database.db).opened('REOPENED');

  await ensureIndexes(database, { orderDays: 400, auditDays: 400 });
  await storeClosed('CLOSED', daysAgo(500));

  await isLeft('CLOSED', []);
  expect(await left('REOPENED')).toEqual(ALL);
  expect((await createOrderStore(database.db, database.encryption).getOrder('REOPENED'))?.open).toBe(true);
});

test('an order that is about to be opened counts anew; one that is gone or was never there does not', async () => {
  const retention = createOrderRetention(database.db);
  await storeClosed('ASKED-FOR', daysAgo(500));
  await store('OPEN', { open: true });

  const renewed = await Promise.all(['ASKED-FOR', 'OPEN', 'NEVER'].map((id) => retention.renew(id)));
  await ensureIndexes(database, { orderDays: 400, auditDays: 400 });
  await storeClosed('CLOSED', daysAgo(500));

  expect(renewed).toEqual([true, true, false]);
  await isLeft('CLOSED', []);
  expect([await left('ASKED-FOR'), await left('OPEN')]).toEqual([ALL, ALL]);
  expect(await retention.renew('CLOSED')).toBe(false);
});

test('what is left of a forgotten order is dropped for another of its id; what is open is not', async () => {
  await storeClosed('FORGOTTEN', daysAgo(400.5));
  await store('OPEN', { open: true });
  await database.db.collection<{ _id: string }>('orders').deleteOne({ _id: 'FORGOTTEN' });
  const retention = createOrderRetention(database.db);

  await Promise.all([retention.dropRemains('FORGOTTEN'), retention.dropRemains('OPEN')]);

  expect([await left('FORGOTTEN'), await left('OPEN')]).toEqual([[], ALL]);
});

test('a record that comes late takes the date from nothing, and nobody is shown it', async () => {
  const { db, encryption } = database;
  await storeClosed('CLOSED', daysAgo(1));
  const [events, deliveries] = [createEventStore(db, encryption), createDeliveryStore(db, encryption)];

  await events.recordEvent(anEvent('CLOSED'), []);
  await events.replaceEvent({ event: anEvent('CLOSED'), routes: [] });
  await deliveries.openDeliveries([aDeliveryKey({ id: 'msg_CLOSED', agw_id: 'CLOSED' })]);

  for (const collection of ['events', 'deliveries'])
    expect(await db.collection(collection).findOne({ agw_id: 'CLOSED' })).toHaveProperty('closed_on');
  expect((await events.getEvent('CLOSED', 1))?.event).toEqual(anEvent('CLOSED'));
  expect(await deliveries.get('msg_CLOSED')).not.toHaveProperty('closed_on');
});
