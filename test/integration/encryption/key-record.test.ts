import type { Binary } from 'mongodb';
import type { Database } from '../../../store/mongo/database';
import { openEncryption } from '../../../store/encryption/encryption';
import { KeyringMismatchError } from '../../../store/encryption/key-record';
import { parseKeyring } from '../../../store/encryption/cipher/keyring';
import { aKeyring } from '../../support/keyring';
import { databaseOfItsOwn } from '../../support/database-of-its-own';

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

test('the first start records its key, and the next one with the same key goes on', async () => {
  await start();
  await start();
});

test('the record does not hold the key', async () => {
  await start();
  const record = await database.db.collection<{ check: Binary }>('encryption_keys').findOne();
  expect(Object.keys(record!).sort()).toEqual(['_id', 'check', 'first_used_on']);
  expect(Buffer.from(record!.check.buffer).includes(Buffer.alloc(8, 'k1'))).toBe(false);
});

test('another key under the same id does not start, and says what to do', async () => {
  await start();
  await expect(start(otherKey('k1'))).rejects.toThrow(
    new KeyringMismatchError(
      'key k1 differs from the key k1 that sealed the data of this database. Restore the former key; to change keys, put the new key first under another id, followed by the old one',
    ),
  );
});

test('a key that is missing does not start, in one line', async () => {
  await start();
  await expect(start(aKeyring('k2'))).rejects.toThrow(
    /^CALLSIGN_ENCRYPTION_KEY: key k1 sealed data of this database and must stay in the list[^\n]*$/,
  );
});

test('a start that was refused leaves nothing behind: the right key starts', async () => {
  await start();
  await expect(start(aKeyring('k2'))).rejects.toThrow(KeyringMismatchError);
  await start();
  await start(aKeyring('k2', 'k1'));
  await expect(start()).rejects.toThrow('key k2 sealed data');
});

test('a key that is not current yet is not needed yet', async () => {
  await start(aKeyring('k1', 'k2'));
  await start();
});

test('of processes that start at once with keys of their own, not all go on', async () => {
  const outcomes = await Promise.allSettled([start(), start(otherKey('k1')), start(aKeyring('k2'))]);
  expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(1);
});

test('many processes start at once with the same key', async () => {
  await Promise.all(Array.from({ length: 8 }, () => start()));
});
