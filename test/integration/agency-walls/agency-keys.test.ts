import type { Scope } from '../../../domain/access/principal';
import type { Database } from '../../../store/mongo/database';
import { KEY_CACHE_TTL_MS } from '../../../store/agencies/agency-key-lookup';
import { USE_WRITE_INTERVAL_MS } from '../../../store/agencies/key-uses';
import { databaseOfItsOwn } from '../../support/engines/database-of-its-own';
import { keyStoreOf, type TestKeyStore } from '../../support/service/key-store';

const START_MS = Date.parse('2038-01-14T08:30:00.000Z');

let database: Database;
let nowMs: number;
let here: TestKeyStore;
/** Another API process on the same database. */
let elsewhere: TestKeyStore;

beforeAll(async () => {
  database = await databaseOfItsOwn();
});
beforeEach(() => {
  nowMs = START_MS;
  here = keyStoreOf(database, () => nowMs);
  elsewhere = keyStoreOf(database, () => nowMs);
});
afterEach(async () => {
  await Promise.all([here.uses.close(), elsewhere.uses.close()]);
  await Promise.all(['api_keys', 'agencies'].map((name) => database.db.collection(name).deleteMany({})));
});
afterAll(() => database.close());

const SCOPES: readonly Scope[] = ['read', 'publish'];

const makeKey = async (members: { readonly expires_on?: string } = {}) => {
  const agency = await here.agencies.create('Sunny Travel');
  const { stored, key } = await here.agencyKeys.create({
    agency_id: agency!.id,
    name: 'ERP',
    scopes: SCOPES,
    ...members,
  });
  const principal = {
    kind: 'agency',
    keyId: stored.id,
    agencyId: agency!.id,
    agency: 'Sunny Travel',
    scopes: SCOPES,
  };
  return { agency: agency!, stored, key, accepted: { kind: 'principal', principal } };
};

const refused = (why: string) => ({ kind: 'refused', why });

test('a key has an agency and scopes, and only its hash is stored', async () => {
  const { agency, stored, key, accepted } = await makeKey();
  expect(key).toMatch(/^csk_[\w-]{32}$/);
  expect(stored).toEqual({
    id: expect.stringMatching(/^key_[\w-]{16}$/) as unknown,
    agency_id: agency.id,
    name: 'ERP',
    scopes: SCOPES,
    created_on: '2038-01-14T08:30:00.000Z',
  });
  expect((await here.agencyKeys.list(agency.id, { limit: 10 })).data).toEqual([stored]);
  expect(await elsewhere.keys.verify(key)).toEqual(accepted);
  expect(await elsewhere.keys.verify(`${key}x`)).toEqual(refused('unknown'));
  const documents = await database.db.collection('api_keys').find().toArray();
  expect(JSON.stringify(documents)).not.toContain(key);
});

test('a revoked key is refused by every process within two seconds', async () => {
  const { agency, stored, key, accepted } = await makeKey();
  expect(await elsewhere.keys.verify(key)).toEqual(accepted);
  expect(await here.agencyKeys.revoke(agency.id, stored.id)).toBe(true);
  expect(await here.keys.verify(key)).toEqual(refused('revoked'));
  nowMs += KEY_CACHE_TTL_MS;
  expect(await elsewhere.keys.verify(key)).toEqual(refused('revoked'));
  nowMs += 60_000;
  expect(await here.agencyKeys.revoke(agency.id, stored.id)).toBe(true);
  const [listed] = (await here.agencyKeys.list(agency.id, { limit: 10 })).data;
  expect(listed!.revoked_on).toBe('2038-01-14T08:30:00.000Z');
});

test('a key can be revoked only under its own agency', async () => {
  const { stored, key, accepted } = await makeKey();
  const other = await here.agencies.create('Other Travel');
  expect(await here.agencyKeys.revoke(other!.id, stored.id)).toBe(false);
  expect(await here.keys.verify(key)).toEqual(accepted);
});

test('a key expires at its time, even while it is cached', async () => {
  const { key, accepted } = await makeKey({ expires_on: '2038-01-14T08:30:01.000Z' });
  nowMs += 999;
  expect(await here.keys.verify(key)).toEqual(accepted);
  nowMs += 1;
  expect(await here.keys.verify(key)).toEqual(refused('expired'));
});

test('the keys of a suspended agency are refused until it is unsuspended', async () => {
  const { agency, key, accepted } = await makeKey();
  await here.keys.verify(key);
  expect(await elsewhere.agencies.suspend(agency.id)).toEqual({
    ...agency,
    suspended_on: '2038-01-14T08:30:00.000Z',
  });
  nowMs += KEY_CACHE_TTL_MS;
  expect(await here.keys.verify(key)).toEqual(refused('suspended'));
  expect(await elsewhere.agencies.unsuspend(agency.id)).toEqual(agency);
  nowMs += KEY_CACHE_TTL_MS;
  expect(await here.keys.verify(key)).toEqual(accepted);
});

test('the last use of a key is written once a minute, over all processes', async () => {
  const { agency, key } = await makeKey();
  const use = async (): Promise<string | undefined> => {
    for (const { keys, uses } of [here, elsewhere]) {
      await keys.verify(key);
      await keys.verify(key);
      await uses.close();
    }
    return (await here.agencyKeys.list(agency.id, { limit: 1 })).data[0]?.last_used_on;
  };
  expect(await use()).toBe('2038-01-14T08:30:00.000Z');
  nowMs += USE_WRITE_INTERVAL_MS - 1;
  expect(await use()).toBe('2038-01-14T08:30:00.000Z');
  nowMs += 1;
  expect(await use()).toBe('2038-01-14T08:31:00.000Z');
});
