import type { Document } from 'mongodb';
import { fieldsOf } from '../../../domain/life/order-memory';
import { sampleEvent } from '../../../domain/order/sample-order';
import { createContactStore } from '../../../store/agencies/contacts';
import { createDeliveryStore } from '../../../store/deliveries/deliveries';
import { createEventStore } from '../../../store/orders/events';
import { createOrderStore } from '../../../store/orders/orders';
import { sealPlainDocuments } from '../../../store/seal-plain';
import { createTaskVersionStore } from '../../../store/tasks/task-versions';
import { createTaskStore } from '../../../store/tasks/tasks';
import { aDeliveryKey, aMemory, anAttempt, aSnapshot, aTask } from '../../support/builders';
import { databaseWithKeys, type DatabaseWithKeys } from '../../support/database-with-keys';

/** Documents as they were written before encryption. */

let database: DatabaseWithKeys;
beforeAll(async () => {
  database = await databaseWithKeys();
});
afterAll(() => database.close());

const stored = (collection: string) => database.db.collection<Document & { _id: string }>(collection);
const CREATED = '2038-01-14T08:30:00.000Z';

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

  await orders.saveOrder(aSnapshot(memory), 'run');
  const after = await stored('orders').findOne({ _id: 'AGW-1' });
  expect(Object.keys(after ?? {}).toSorted()).toEqual(
    [
      ...['_id', 'agency', 'created_on', 'first_departure', 'open', 'pnr', 'sealed', 'sequence', 'status'],
      ...['upcoming', 'updated_on', 'ended_on', 'erased_on'],
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

test('all of them are sealed at once, read as before, and are not touched a second time', async () => {
  const { db, encryption } = database;
  const memory = aMemory({ agw_id: 'AGW-7', order: { pnr: 'PLAINPNR', psg_phone: '+34600777008' } });
  const fields = fieldsOf(memory);
  const order = { status: null, agency: null, first_departure: null, sequence: 1, upcoming: [], open: false };
  const dates = { created_on: CREATED, updated_on: CREATED };
  const archive = JSON.stringify(memory);
  await stored('orders').insertOne({ _id: 'AGW-7', ...order, ...dates, pnr: 'PLAINPNR', fields, archive });
  const event = { ...sampleEvent('OrderTicketed'), agw_id: 'AGW-7', sequence: 2 };
  const routes = [{ outcome: 'filtered' as const, task_id: 't', task_name: 'T', condition: 'pnr is "X"' }];
  await stored('events').insertOne({ _id: 'AGW-7/2', ...event, routes });
  const { id: _id, ...key } = aDeliveryKey({ id: 'msg_7', agw_id: 'AGW-7' });
  const { request: _req, response: _res, ...bare } = anAttempt(2);
  const attempts = { 1: anAttempt(1), 2: bare };
  await stored('deliveries').insertOne({
    _id,
    ...key,
    status: 'failed',
    ...dates,
    last_attempt: 2,
    attempts,
  });
  const task = { ...aTask(), mail: { to: 'ops@example.com' } };
  const { id: taskId, http_request: _http, ...members } = task;
  const { secrets: _secrets, ...version } = members;
  await stored('tasks').insertOne({ _id: taskId, ...members });
  const versionDoc = { _id: `${taskId}/1`, task_id: taskId, version: 1, task: { _id: taskId, ...version } };
  await stored('task_versions').insertOne(versionDoc);
  await stored('contacts').insertOne({ _id: 'Plain', mail: 'a@b.co' });

  expect(await sealPlainDocuments(db, encryption)).toBeGreaterThanOrEqual(6);
  expect(await sealPlainDocuments(db, encryption)).toBe(0);

  const orders = createOrderStore(db, encryption);
  expect(await orders.getMemory('AGW-7')).toEqual(memory);
  expect((await orders.listOrders({ pnr: 'PLAINPNR' }, { limit: 10 })).data).toEqual([
    { agw_id: 'AGW-7', fields, sequence: 1, upcoming: [], open: false, ...dates },
  ]);
  expect(await createEventStore(db, encryption).getEvent('AGW-7', 2)).toEqual({ event, routes });
  expect((await createDeliveryStore(db, encryption).get('msg_7'))?.attempts).toEqual([anAttempt(1), bare]);
  expect(await createTaskStore(db, encryption).get(taskId)).toEqual({ id: taskId, ...members });
  expect(await createTaskVersionStore(db, encryption).get(taskId, 1)).toEqual({
    task: { id: taskId, ...version },
  });
  expect(await createContactStore(db, encryption).get('Plain')).toEqual({ mail: 'a@b.co' });
  const raw = await stored('orders').findOne({ _id: 'AGW-7' });
  expect(JSON.stringify(raw)).not.toMatch(/PLAINPNR|600777008/);
});
