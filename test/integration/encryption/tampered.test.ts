import { Binary, type Document } from 'mongodb';
import { CannotOpenError } from '../../../store/encryption/cipher/errors';
import { sampleEvent } from '../../../domain/order/sample-order';
import { createContactStore } from '../../../store/agencies/contacts';
import { createDeliveryStore } from '../../../store/deliveries/deliveries';
import { createEventStore } from '../../../store/orders/events';
import { createOrderStore } from '../../../store/orders/orders';
import { createTaskVersionStore } from '../../../store/tasks/task-versions';
import { createTaskStore } from '../../../store/tasks/tasks';
import { aDeliveryKey, anAttempt, aSnapshot, aStoredTask } from '../../support/builders/builders';
import { databaseWithKeys, type DatabaseWithKeys } from '../../support/engines/database-with-keys';

let database: DatabaseWithKeys;
beforeAll(async () => {
  database = await databaseWithKeys();
});
afterAll(() => database.close());

const stored = (collection: string) => database.db.collection<Document & { _id: string }>(collection);

/** Reads a document's member by its path. */
const at = (doc: Document, path: string): unknown =>
  path.split('.').reduce<unknown>((inside, name) => (inside as Document)[name], doc);

const move = async (collection: string, from: string, to: string, fromPath = 'sealed', toPath = fromPath) => {
  const source = await stored(collection).findOne({ _id: from });
  const sealed = at(source ?? {}, fromPath);
  expect(sealed).toBeInstanceOf(Binary);
  await stored(collection).updateOne({ _id: to }, { $set: { [toPath]: sealed } });
};

/** Moves sealed data of each kind to a second document, and reads that one. */
const HOLDERS: [string, (store: DatabaseWithKeys) => Promise<() => Promise<unknown>>][] = [
  [
    'an order for another order',
    async ({ db, encryption }) => {
      const orders = createOrderStore(db, encryption);
      for (const agw_id of ['AGW-1', 'AGW-2']) await orders.saveOrder(aSnapshot({ agw_id }), 'run');
      await move('orders', 'AGW-1', 'AGW-2');
      return () => orders.getOrder('AGW-2');
    },
  ],
  [
    'an event for another event of its order',
    async ({ db, encryption }) => {
      const events = createEventStore(db, encryption);
      for (const sequence of [1, 2])
        await events.recordEvent({ ...sampleEvent('OrderTicketed'), agw_id: 'AGW-1', sequence }, []);
      await move('events', 'AGW-1/1', 'AGW-1/2');
      return () => events.getEvent('AGW-1', 2);
    },
  ],
  [
    'an attempt for another attempt of its delivery',
    async ({ db, encryption }) => {
      const deliveries = createDeliveryStore(db, encryption);
      const outcome = { status: 'failed' as const };
      await deliveries.recordAttempts(aDeliveryKey(), [anAttempt(1), anAttempt(2)], outcome);
      await move('deliveries', 'msg_1', 'msg_1', 'attempts.1.sealed', 'attempts.2.sealed');
      return () => deliveries.get('msg_1');
    },
  ],
  [
    'the secrets of a task for another task',
    async ({ db, encryption }) => {
      const tasks = createTaskStore(db, encryption);
      const [one, other] = [aStoredTask(), aStoredTask()];
      for (const task of [one, other]) await tasks.insert(task);
      await move('tasks', one.id, other.id);
      return () => tasks.get(other.id);
    },
  ],
  [
    'a version of a task for another version',
    async ({ db, encryption }) => {
      const task = aStoredTask();
      const tasks = createTaskStore(db, encryption);
      await tasks.insert(task);
      await tasks.replace(task);
      await move('task_versions', `${task.id}/1`, `${task.id}/2`, 'task.sealed');
      return () => createTaskVersionStore(db, encryption).get(task.id, 2);
    },
  ],
  [
    'the contact of an agency for another agency',
    async ({ db, encryption }) => {
      const contacts = createContactStore(db, encryption);
      for (const agency of ['Sunny', 'Rainy']) await contacts.put(agency, { mail: `${agency}@example.com` });
      await move('contacts', 'Sunny', 'Rainy');
      return () => contacts.get('Rainy');
    },
  ],
];

test.each(HOLDERS)('%s is not opened', async (_what, prepare) => {
  const read = await prepare(database);
  await expect(read()).rejects.toThrow(CannotOpenError);
});

test('a document with a flipped bit is not opened', async () => {
  const orders = createOrderStore(database.db, database.encryption);
  await orders.saveOrder(aSnapshot({ agw_id: 'AGW-3' }), 'run');
  const doc = await stored('orders').findOne({ _id: 'AGW-3' });
  const bytes = Buffer.from((at(doc ?? {}, 'sealed') as Binary).buffer);
  bytes[bytes.length - 20]! ^= 1;
  await stored('orders').updateOne({ _id: 'AGW-3' }, { $set: { sealed: new Binary(bytes) } });
  await expect(orders.getOrder('AGW-3')).rejects.toThrow(CannotOpenError);
});
