import type { Document } from 'mongodb';
import { fieldsOf } from '../../domain/order-memory';
import { sampleEvent } from '../../domain/sample-order';
import { createContactStore } from '../../store/contacts';
import { createDeliveryStore } from '../../store/deliveries';
import { createEventStore } from '../../store/events';
import { createOrderStore } from '../../store/orders';
import { createTaskVersionStore } from '../../store/task-versions';
import { createTaskStore } from '../../store/tasks';
import { aDeliveryKey, aMemory, anAttempt, aSnapshot, aTask } from './builders';
import { databaseOfItsOwn, type OwnDatabase } from './database-of-its-own';

/** Documents as they were written before encryption. */

let database: OwnDatabase;
beforeAll(async () => {
  database = await databaseOfItsOwn();
});
afterAll(() => database.close());

const stored = (collection: string) => database.db.collection<Document & { _id: string }>(collection);
const CREATED = '2027-01-14T08:30:00.000Z';

test('a plain order is read and found by its PNR, and is sealed when it is saved again', async () => {
  const orders = createOrderStore(database.db, database.encryption);
  const memory = aMemory({ order: { pnr: 'X7K2PQ', agency: 'Sunny Travel' } });
  await stored('orders').insertOne({
    _id: 'AGW-1',
    agency: 'Sunny Travel',
    status: null,
    pnr: 'X7K2PQ',
    first_departure: null,
    fields: fieldsOf(memory),
    sequence: 1,
    upcoming: [],
    open: true,
    created_on: CREATED,
    updated_on: CREATED,
    archive: JSON.stringify(memory),
  });
  expect(await orders.getMemory('AGW-1')).toEqual(memory);
  const read = {
    agw_id: 'AGW-1',
    fields: fieldsOf(memory),
    sequence: 1,
    upcoming: [],
    open: true,
    created_on: CREATED,
    updated_on: CREATED,
  };
  expect((await orders.listOrders({ pnr: 'X7K2PQ' }, { limit: 10 })).data).toEqual([read]);

  await orders.saveOrder(aSnapshot(memory));
  const after = await stored('orders').findOne({ _id: 'AGW-1' });
  expect(Object.keys(after ?? {}).toSorted()).toEqual(
    [
      ...['_id', 'agency', 'created_on', 'first_departure', 'open', 'pnr', 'sealed', 'sequence', 'status'],
      ...['upcoming', 'updated_on'],
    ].toSorted(),
  );
  expect(after?.['pnr']).toMatch(/^hmac:/);
  expect((await orders.listOrders({ pnr: 'X7K2PQ' }, { limit: 10 })).data).toMatchObject([
    { agw_id: 'AGW-1', fields: fieldsOf(memory) },
  ]);
});

test('a plain event is read, with the conditions of its routes', async () => {
  const event = { ...sampleEvent('OrderTicketed'), agw_id: 'AGW-1', sequence: 2 };
  const routes = [{ outcome: 'filtered', task_id: 't', task_name: 'T', condition: 'pnr is "X"' }];
  await stored('events').insertOne({ _id: 'AGW-1/2', ...event, routes });
  expect(await createEventStore(database.db, database.encryption).getEvent('AGW-1', 2)).toEqual({
    event,
    routes,
  });
});

test('the attempts of a plain delivery are read beside those that are sealed', async () => {
  const deliveries = createDeliveryStore(database.db, database.encryption);
  const { id, ...key } = aDeliveryKey();
  await stored('deliveries').insertOne({
    _id: id,
    ...key,
    status: 'retrying',
    created_on: CREATED,
    updated_on: CREATED,
    last_attempt: 1,
    attempts: { 1: anAttempt(1) },
  });
  await deliveries.recordAttempts(aDeliveryKey(), [anAttempt(2)], { status: 'delivered' });
  expect((await deliveries.get(id))?.attempts).toEqual([anAttempt(1), anAttempt(2)]);
  await deliveries.forgetContents(key.agw_id);
  expect((await deliveries.get(id))?.attempts).toMatchObject([{ erased: true }, { erased: true }]);
});

const { id, http_request: _request, ...rest } = aTask();
const plainTask = { ...rest, http_request: { url: 'https://a.example/', method: 'POST', timeout_ms: 1_000 } };

test('a plain task and its plain versions are read, and are sealed when it changes', async () => {
  const tasks = createTaskStore(database.db, database.encryption);
  const versions = createTaskVersionStore(database.db, database.encryption);
  const doc = {
    ...plainTask,
    http_request: { ...plainTask.http_request, header: [{ name: 'X-Key', value: 'k' }] },
  };
  const { secrets: _secrets, ...version } = doc;
  await stored('tasks').insertOne({ _id: id, ...doc });
  await stored('task_versions').insertOne({
    _id: `${id}/1`,
    task_id: id,
    version: 1,
    task: { _id: id, ...version },
  });
  const task = { id, ...plainTask, http_request: { ...plainTask.http_request, header: { 'X-Key': 'k' } } };
  expect(await tasks.get(id)).toEqual(task);
  const { secrets: _none, ...shown } = task;
  expect(await versions.get(id, 1)).toEqual({ task: shown });

  await tasks.replace({ ...aTask(), ...rest, id });
  const after = await stored('tasks').findOne({ _id: id });
  expect(Object.keys(after ?? {})).toEqual(expect.arrayContaining(['sealed', 'sealed_by']));
  expect(Object.keys(after ?? {})).not.toContain('http_request');
  expect((await tasks.get(id))?.version).toBe(2);
});

test('a plain contact is read', async () => {
  await stored('contacts').insertOne({ _id: 'Sunny', mail: 'a@b.co' });
  expect(await createContactStore(database.db, database.encryption).get('Sunny')).toEqual({ mail: 'a@b.co' });
});
