import type { Database } from '../../../store/mongo/database';
import { openEncryption } from '../../../store/encryption/encryption';
import { createKeyRecordStore } from '../../../store/encryption/key-record';
import { retireKeys, type Retirement } from '../../../store/encryption/retire-keys';
import { sealedByKeyring } from '../../../store/encryption/sealed-by-keyring';
import type { Keyring } from '../../../store/encryption/cipher/keyring';
import { aKeyring } from '../../support/encryption/keyring';
import { databaseOfItsOwn } from '../../support/engines/database-of-its-own';

const PLAIN = Buffer.from('jane.doe@example.com', 'utf8');

let database: Database;

beforeEach(async () => {
  database = await databaseOfItsOwn();
});
afterEach(() => database.close());

async function sealWith(keyring: Keyring, ...agwIds: readonly string[]): Promise<Uint8Array[]> {
  const encryption = await openEncryption(database.db, keyring);
  try {
    return await Promise.all(agwIds.map((agwId) => encryption.orders.seal(agwId, PLAIN)));
  } finally {
    encryption.close();
  }
}

async function opens(keyring: Keyring, agwId: string, sealed: Uint8Array): Promise<boolean> {
  const encryption = await openEncryption(database.db, keyring);
  try {
    return PLAIN.equals(await encryption.orders.open(agwId, sealed));
  } finally {
    encryption.close();
  }
}

const rewrap = async (keyring: Keyring): Promise<number> => {
  const counts = await Promise.all(sealedByKeyring(database.db).map((kind) => kind.rewrap(keyring)));
  return counts.reduce((sum, count) => sum + count, 0);
};

const retire = (keyring: Keyring, openOrders = 0): Promise<readonly Retirement[]> => {
  const sealed = sealedByKeyring(database.db);
  const records = createKeyRecordStore(database.db, sealed);
  return retireKeys({ keyring, sealed, records, openSince: () => Promise.resolve(openOrders) });
};

test('after a rotation the new key alone opens what the old key sealed', async () => {
  const [before] = await sealWith(aKeyring('k1'), 'A-1', 'A-2');
  const both = aKeyring('k2', 'k1');
  const [during] = await sealWith(both, 'A-3');

  expect(await rewrap(both)).toBe(2);
  expect(await rewrap(both)).toBe(0);
  expect(await retire(both)).toEqual([{ kind: 'retired', keyId: 'k1' }]);
  expect(await opens(aKeyring('k2'), 'A-1', before!)).toBe(true);
  expect(await opens(aKeyring('k2'), 'A-3', during!)).toBe(true);
});

test('a key that still seals data is not retired', async () => {
  await sealWith(aKeyring('k1'), 'A-1');
  const both = aKeyring('k2', 'k1');
  await sealWith(both);
  expect(await retire(both)).toEqual([{ kind: 'in-use', keyId: 'k1' }]);
  await expect(sealWith(aKeyring('k2'))).rejects.toThrow('key k1 sealed data of this database');
});

test('a retired key that sealed data again is required again', async () => {
  await sealWith(aKeyring('k1'), 'A-1');
  const both = aKeyring('k2', 'k1');
  await sealWith(both);
  await rewrap(both);
  await retire(both);
  // A process with the former keyring.
  await sealWith(aKeyring('k1', 'k2'), 'A-2');
  await expect(sealWith(aKeyring('k2'))).rejects.toThrow('key k1 sealed data of this database');
});

test('a key that sealed carried keys is required while those orders are open', async () => {
  await sealWith(aKeyring('k1'));
  const both = aKeyring('k2', 'k1');
  await sealWith(both);
  await createKeyRecordStore(database.db, []).noteCarried('k1');

  expect(await retire(both, 3)).toEqual([{ kind: 'carried', keyId: 'k1', orders: 3 }]);
  await expect(sealWith(aKeyring('k2'))).rejects.toThrow('key k1 sealed data of this database');
  expect(await retire(both, 0)).toEqual([{ kind: 'retired', keyId: 'k1' }]);
  await sealWith(aKeyring('k2'));
});
