import { randomUUID } from 'node:crypto';
import type { Database } from '../../../store/mongo/database';
import { DATA_KEYS_COLLECTION, type DataKeyDoc, type DataKeys } from '../../../store/encryption/data-keys';
import { openEncryption, type Encryption } from '../../../store/encryption/encryption';
import { CannotOpenError, ErasedError } from '../../../store/encryption/cipher/errors';
import { aKeyring } from '../../support/encryption/keyring';
import { until } from '../../support/until';
import { databaseOfItsOwn } from '../../support/engines/database-of-its-own';

/** How long a process of these tests seals with cached keys, in milliseconds. */
const TRUST_MS = 300;
const SETTLE_MS = 400;
/** How long it opens with cached keys, in milliseconds. */
const CACHE_TTL_MS = 600;

const PLAIN = Buffer.from('jane.doe@example.com', 'utf8');

let database: Database;
const opened: Encryption[] = [];

beforeAll(async () => {
  database = await databaseOfItsOwn();
});
afterEach(() => opened.splice(0).forEach((process) => process.close()));
afterAll(() => database.close());

/** Stands for another process: the same database, but its own cache. */
async function aProcess(...keyIds: readonly string[]): Promise<Encryption> {
  const keyring = aKeyring(...(keyIds.length === 0 ? ['k1'] : keyIds));
  const encryption = await openEncryption(database.db, keyring, {
    trustMs: TRUST_MS,
    cacheTtlMs: CACHE_TTL_MS,
    settleMs: SETTLE_MS,
  });
  opened.push(encryption);
  return encryption;
}

const generationsOf = async (agwId: string): Promise<unknown[]> =>
  (
    await database.db
      .collection<DataKeyDoc>(DATA_KEYS_COLLECTION)
      .find({ agw_id: agwId })
      .sort({ generation: 1 })
      .toArray()
  ).map(({ _id, generation, key_id }) => ({ _id, generation, key_id }));

const currentOf = async (dataKeys: DataKeys, agwId: string): Promise<unknown> => {
  const current = await dataKeys.current(agwId);
  return current.kind === 'key' ? { generation: current.generation, key: current.key.export() } : current;
};

test('one process opens what another one sealed', async () => {
  const [one, other] = [await aProcess(), await aProcess()];
  expect(Buffer.from(await other.orders.open('A-1', await one.orders.seal('A-1', PLAIN)))).toEqual(PLAIN);
  expect(await generationsOf('A-1')).toEqual([{ _id: 'A-1/1', generation: 1, key_id: 'k1' }]);
});

test('processes that create the first key of an order concurrently create only one', async () => {
  const processes = await Promise.all(Array.from({ length: 8 }, () => aProcess()));
  for (let round = 0; round < 10; round += 1) {
    const agwId = `RACE-${round}`;
    const asked = processes.flatMap(({ dataKeys }) => [
      currentOf(dataKeys, agwId),
      currentOf(dataKeys, agwId),
    ]);
    const [first, ...others] = await Promise.all(asked);
    expect(first).toMatchObject({ generation: 1 });
    for (const other of others) expect(other).toEqual(first);
    expect(await generationsOf(agwId)).toHaveLength(1);
  }
});

test('the data key in MongoDB is sealed itself', async () => {
  const { orders, dataKeys } = await aProcess();
  await orders.seal('A-2', PLAIN);
  const current = await dataKeys.current('A-2');
  const doc = await database.db.collection<DataKeyDoc>(DATA_KEYS_COLLECTION).findOne({ agw_id: 'A-2' });
  expect(current.kind === 'key' && Buffer.from(doc!.wrapped.buffer).includes(current.key.export())).toBe(
    false,
  );
});

test('a key that was moved to another order does not open', async () => {
  const { orders } = await aProcess();
  await Promise.all([orders.seal('MOVED-1', PLAIN), orders.seal('MOVED-2', PLAIN)]);
  const docs = database.db.collection<DataKeyDoc>(DATA_KEYS_COLLECTION);
  const other = await docs.findOne({ agw_id: 'MOVED-2' });
  await docs.updateOne({ agw_id: 'MOVED-1' }, { $set: { wrapped: other!.wrapped } });
  const later = await aProcess();
  await expect(later.orders.seal('MOVED-1', PLAIN)).rejects.toThrow(CannotOpenError);
});

test('after a renewal every process seals with the new key and opens with both', async () => {
  const [one, other] = [await aProcess(), await aProcess()];
  const before = await other.orders.seal('A-3', PLAIN);
  await one.dataKeys.renew('A-3');
  const after = Buffer.from(await other.orders.seal('A-3', PLAIN));
  expect(after.readUInt32BE(2)).toBe(2);
  for (const sealed of [before, after])
    for (const { orders } of [one, other])
      expect(Buffer.from(await orders.open('A-3', sealed))).toEqual(PLAIN);
});

test('processes that renew concurrently may share a generation, and lose none', async () => {
  const [one, other] = [await aProcess(), await aProcess()];
  const before = await one.orders.seal('A-4', PLAIN);
  await Promise.all([one.dataKeys.renew('A-4'), other.dataKeys.renew('A-4')]);
  expect(await currentOf(one.dataKeys, 'A-4')).toEqual(await currentOf(other.dataKeys, 'A-4'));
  expect(Buffer.from(await other.orders.open('A-4', before))).toEqual(PLAIN);
});

test('a destroyed key opens nothing, not even in a process that cached it', async () => {
  const [one, other] = [await aProcess(), await aProcess()];
  const before = await other.orders.seal('A-5', PLAIN);
  await one.dataKeys.renew('A-5');
  const after = await other.orders.seal('A-5', PLAIN);
  await one.dataKeys.destroyOlder('A-5');

  await expect(one.orders.open('A-5', before)).rejects.toThrow(new ErasedError('A-5'));
  const isErased = (): Promise<boolean> =>
    other.orders.open('A-5', before).then(
      () => false,
      (error: unknown) => error instanceof ErasedError,
    );
  await until('the other process forgets it too', isErased, 2 * CACHE_TTL_MS);
  await expect((await aProcess()).orders.open('A-5', before)).rejects.toThrow(ErasedError);
  for (const { orders } of [one, other]) expect(Buffer.from(await orders.open('A-5', after))).toEqual(PLAIN);
  expect(await generationsOf('A-5')).toEqual([{ _id: 'A-5/2', generation: 2, key_id: 'k1' }]);
});

test('nothing is destroyed without a renewal', async () => {
  const { orders, dataKeys } = await aProcess();
  const sealed = await orders.seal('A-6', PLAIN);
  await dataKeys.destroyOlder('A-6');
  await dataKeys.destroyOlder('NEVER-SEEN');
  expect(Buffer.from(await orders.open('A-6', sealed))).toEqual(PLAIN);
});

test('content that was sealed in another database does not open', async () => {
  const { orders } = await aProcess();
  const otherDatabase = await databaseOfItsOwn();
  const elsewhere = await openEncryption(otherDatabase.db, aKeyring('k1'));
  try {
    await orders.seal('A-7', PLAIN);
    await expect(orders.open('A-7', await elsewhere.orders.seal('A-7', PLAIN))).rejects.toThrow(
      CannotOpenError,
    );
    await expect(orders.open(randomUUID(), await elsewhere.orders.seal('A-8', PLAIN))).rejects.toThrow(
      'there is no such key',
    );
  } finally {
    elsewhere.close();
    await otherDatabase.close();
  }
});
