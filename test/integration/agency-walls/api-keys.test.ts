import type { KeyStore } from '../../../store/agencies/api-keys';
import { keyStoreOf } from '../../support/service/key-store';
import type { Database } from '../../../store/mongo/database';
import { databaseOfItsOwn } from '../../support/engines/database-of-its-own';

let database: Database;

beforeAll(async () => {
  database = await databaseOfItsOwn();
});
afterEach(() => database.db.collection('api_keys').deleteMany({}));
afterAll(() => database.close());

const keyStore = (): KeyStore => keyStoreOf(database).keys;

const PLATFORM = { kind: 'principal', principal: { kind: 'platform', keyId: 'admin' } };
const UNKNOWN = { kind: 'refused', why: 'unknown' };

test('a configured admin key is accepted, and not stored', async () => {
  const keys = keyStore();
  expect(await keys.ensureAdminKey('a key of the operator')).toEqual({});
  expect(await keys.verify('a key of the operator')).toEqual(PLATFORM);
  expect(await keys.verify('a key of the operato')).toEqual(UNKNOWN);
  expect(await database.db.collection('api_keys').countDocuments()).toBe(0);
});

test('without a configured admin key, one is generated, shown once, and stored as a hash', async () => {
  const first = keyStore();
  const { made } = await first.ensureAdminKey();
  expect(made).toMatch(/^csk_[\w-]{32}$/);
  expect(await first.verify(made!)).toEqual(PLATFORM);
  expect(JSON.stringify(await database.db.collection('api_keys').find().toArray())).not.toContain(made!);

  const afterRestart = keyStore();
  expect(await afterRestart.ensureAdminKey()).toEqual({});
  expect(await afterRestart.verify(made!)).toEqual(PLATFORM);
});

test('processes that start at the same time share one generated key', async () => {
  const stores = Array.from({ length: 5 }, () => keyStore());
  const answers = await Promise.all(stores.map((store) => store.ensureAdminKey()));
  const made = answers.flatMap((answer) => answer.made ?? []);
  expect(made).toHaveLength(1);
  for (const store of stores) expect(await store.verify(made[0]!)).toEqual(PLATFORM);
});

test('a generated key is refused while an admin key is configured', async () => {
  const { made } = await keyStore().ensureAdminKey();
  const keys = keyStore();
  await keys.ensureAdminKey('a key of the operator');
  expect(await keys.verify(made!)).toEqual(UNKNOWN);
});

test('every key is refused before an admin key exists', async () => {
  expect(await keyStore().verify('')).toEqual(UNKNOWN);
});
