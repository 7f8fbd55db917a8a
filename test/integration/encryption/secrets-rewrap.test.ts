import { createSecretCipher } from '../../../store/encryption/cipher/secret-cipher';
import { createContactStore } from '../../../store/agencies/contacts';
import { openEncryption } from '../../../store/encryption/encryption';
import { createOrderStore } from '../../../store/orders/orders';
import { secretsUnderKeyring } from '../../../store/encryption/secrets-rewrap';
import { createTaskVersionStore } from '../../../store/tasks/task-versions';
import { createTaskStore } from '../../../store/tasks/tasks';
import { aKeyring } from '../../support/encryption/keyring';
import { aSnapshot, aStoredTask } from '../../support/builders/builders';
import { databaseWithKeys, type DatabaseWithKeys } from '../../support/engines/database-with-keys';

let database: DatabaseWithKeys;
beforeAll(async () => {
  database = await databaseWithKeys();
});
afterAll(() => database.close());

const task = aStoredTask();
const contact = { mail: 'ops@sunny.example', slack_url: 'https://hooks.slack.com/services/T/B/X' };
const snapshot = aSnapshot({ order: { pnr: 'X7K2PQ' } });
const keyIdsInUse = async (): Promise<readonly string[]> => {
  const ids = await Promise.all(secretsUnderKeyring(database.db).map((kind) => kind.keyIdsInUse()));
  return ids.flat();
};
const rewrap = (...ids: string[]): Promise<number[]> =>
  Promise.all(secretsUnderKeyring(database.db).map((kind) => kind.rewrap(aKeyring(...ids))));
const storesOf = ({ db }: DatabaseWithKeys, encryption: DatabaseWithKeys['encryption']) => ({
  tasks: createTaskStore(db, encryption),
  versions: createTaskVersionStore(db, encryption),
  contacts: createContactStore(db, encryption),
  orders: createOrderStore(db, encryption),
});

test('a rotation reseals every secret with the new key, and orders are still found by PNR', async () => {
  const before = storesOf(database, database.encryption);
  await before.tasks.insert(task);
  await before.contacts.put('Sunny', contact);
  await before.orders.saveOrder(snapshot, 'run');
  expect(await keyIdsInUse()).toEqual(['test', 'test', 'test', 'test']);

  const both = await openEncryption(database.db, aKeyring('new', 'test'));
  expect(await rewrap('new', 'test')).toEqual([1, 1, 1, 1]);
  expect(await rewrap('new', 'test')).toEqual([0, 0, 0, 0]);
  expect(await keyIdsInUse()).toEqual(['new', 'new', 'new', 'new']);

  const after = storesOf(database, { ...both, secrets: createSecretCipher(aKeyring('new')) });
  const { secrets: _signing, ...version } = task;
  expect(await after.tasks.get(task.id)).toEqual(task);
  expect(await after.versions.get(task.id, 1)).toEqual({ task: version });
  expect(await after.contacts.get('Sunny')).toEqual(contact);
  const found = await after.orders.listOrders({ pnr: 'X7K2PQ' }, { limit: 10 });
  expect(found.data.map(({ agw_id }) => agw_id)).toEqual(['AGW-1']);
  both.close();
});

test('a concurrent change survives a rotation', async () => {
  const both = await openEncryption(database.db, aKeyring('new', 'test'));
  const changed = { mail: 'other@rainy.example' };
  await storesOf(database, database.encryption).contacts.put('Rainy', contact);
  const { contacts } = storesOf(database, both);
  await Promise.all([rewrap('new', 'test'), contacts.put('Rainy', changed)]);
  expect(await contacts.get('Rainy')).toEqual(changed);
  both.close();
});

test('a key that seals only a secret is required in the keyring', async () => {
  const other = await databaseWithKeys();
  await createContactStore(other.db, other.encryption).put('Sunny', contact);
  await other.db.collection<{ _id: string }>('encryption_keys').deleteOne({ _id: 'test' });
  await expect(openEncryption(other.db, aKeyring('new'))).rejects.toThrow('key test sealed data');
  await other.close();
});
