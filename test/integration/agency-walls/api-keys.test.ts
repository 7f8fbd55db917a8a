import type { KeyStore } from '../../../store/agencies/api-keys';
import { keyStoreOf } from '../../support/key-store';
import type { Database } from '../../../store/mongo/database';
import { databaseOfItsOwn } from '../../support/database-of-its-own';

let database: Database;

beforeAll(async () => {
  database = await databaseOfItsOwn();
});
afterEach(() => database.db.collection('api_keys').deleteMany({}));
afterAll(() => database.close());

const keyStore = (): KeyStore => keyStoreOf(database).keys;

const PLATFORM = { kind: 'principal', principal: { kind: 'platform', keyId: 'admin' } };
const UNKNOWN = { kind: 'refused', why: 'unknown' };

test('the key that was given is the admin key, and is stored nowhere', async () => {
  const keys = keyStore();
  expect(await keys.ensureAdminKey('a key of the operator')).toEqual({});
  expect(await keys.verify('a key of the operator')).toEqual(PLATFORM);
  expect(await keys.verify('a key of the operato')).toEqual(UNKNOWN);
  expect(await database.db.collection('api_keys').countDocuments()).toBe(0);
});

test('where none was given one is made, shown once, and kept as a hash', async () => {
  const first = keyStore();
  const { made } = await first.ensureAdminKey();
  expect(made).toMatch(/^csk_[\w-]{32}$/);
  expect(await first.verify(made!)).toEqual(PLATFORM);
  expect(JSON.stringify(await database.db.collection('api_keys').find().toArray())).not.toContain(made!);

  const afterRestart = keyStore();
  expect(await afterRestart.ensureAdminKey()).toEqual({});
  expect(await afterRestart.verify(made!)).toEqual(PLATFORM);
});

test('of processes that start at the same time one makes the key of all', async () => {
  const stores = Array.from({ length: 5 }, () => keyStore());
  const answers = await Promise.all(stores.map((store) => store.ensureAdminKey()));
  const made = answers.flatMap((answer) => answer.made ?? []);
  expect(made).toHaveLength(1);
  for (const store of stores) expect(await store.verify(made[0]!)).toEqual(PLATFORM);
});

test('while a key is given, the one that was made before is not accepted', async () => {
  const { made } = await keyStore().ensureAdminKey();
  const keys = keyStore();
  await keys.ensureAdminKey('a key of the operator');
  expect(await keys.verify(made!)).toEqual(UNKNOWN);
});

test('before there is an admin key nobody holds one', async () => {
  expect(await keyStore().verify('')).toEqual(UNKNOWN);
});
