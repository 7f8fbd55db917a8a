import type { Binary } from 'mongodb';
import type { Database } from '../../../store/mongo/database';
import { openEncryption } from '../../../store/encryption/encryption';
import { KeyringMismatchError } from '../../../store/encryption/key-record';
import { parseKeyring } from '../../../store/encryption/cipher/keyring';
import { aKeyring } from '../../support/encryption/keyring';
import { databaseOfItsOwn } from '../../support/engines/database-of-its-own';

let database: Database;

beforeEach(async () => {
  database = await databaseOfItsOwn();
});
afterEach(() => database.close());

const start = async (keyring = aKeyring('k1')): Promise<void> => {
  const encryption = await openEncryption(database.db, keyring);
  await encryption.orders.seal('A-1', Buffer.from('something'));
  encryption.close();
};

const otherKey = (id: string) => parseKeyring(`${id}:${Buffer.alloc(32, 'other').toString('base64')}`);

test('the first start records its key, and a start with the same key succeeds', async () => {
  await start();
  await start();
});

test('the record does not hold the key', async () => {
  await start();
  const record = await database.db.collection<{ check: Binary }>('encryption_keys').findOne();
  expect(Object.keys(record!).sort()).toEqual(['_id', 'check', 'first_used_on']);
  expect(Buffer.from(record!.check.buffer).includes(Buffer.alloc(8, 'k1'))).toBe(false);
});

test('another key under the same id is refused, and the error says what to do', async () => {
  await start();
  await expect(start(otherKey('k1'))).rejects.toThrow(
    new KeyringMismatchError(
      'key k1 differs from the key k1 that sealed the data of this database. Restore the former key; to change keys, put the new key first under another id, followed by the old one',
    ),
  );
});

test('a missing key is refused with a one-line error', async () => {
  await start();
  await expect(start(aKeyring('k2'))).rejects.toThrow(
    /^CALLSIGN_ENCRYPTION_KEY: key k1 sealed data of this database and must stay in the list[^\n]*$/,
  );
});

test('a refused start records nothing, so the right key still starts', async () => {
  await start();
  await expect(start(aKeyring('k2'))).rejects.toThrow(KeyringMismatchError);
  await start();
  await start(aKeyring('k2', 'k1'));
  await expect(start()).rejects.toThrow('key k2 sealed data');
});

test('a key that was never current is not required', async () => {
  await start(aKeyring('k1', 'k2'));
  await start();
});

test('at most one of several processes with different keys starts', async () => {
  const outcomes = await Promise.allSettled([start(), start(otherKey('k1')), start(aKeyring('k2'))]);
  expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(1);
});

test('many processes start concurrently with the same key', async () => {
  await Promise.all(Array.from({ length: 8 }, () => start()));
});
