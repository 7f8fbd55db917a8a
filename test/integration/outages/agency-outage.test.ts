import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findMongod } from '../../../dev/engines/find-mongod';
import { freePort } from '../../../worker/free-port';
import { startMongod, type RunningMongod } from '../../../dev/engines/start-mongod';
import { openDatabase, type Database } from '../../../store/mongo/database';
import { KEY_CACHE_TTL_MS, KEY_OUTAGE_MS } from '../../../store/agencies/agency-key-lookup';
import { isUnavailable } from '../../../store/mongo/unavailable';
import { keyStoreOf, type TestKeyStore } from '../../support/service/key-store';
import { eventually } from '../../support/eventually';
import { until } from '../../support/until';
import { startAgencyWorld, type AgencyWorld, type TestAgency } from '../../support/service/agency-world';
import { refusal, type ApiResponse } from '../../support/service/api';

let folder: string;
let options: { binary: string; port: number; dataDir: string };
let mongod: RunningMongod;
let world: AgencyWorld;
let agency: TestAgency;

/** The key store of another API process, with its own clock. */
let database: Database;
let other: TestKeyStore;
let nowMs: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callsign-agency-outage-'));
  options = { binary: await findMongod(() => undefined), port: await freePort(), dataDir: folder };
  mongod = await startMongod(options);
  world = await startAgencyWorld({ mongodbUri: mongod.uri });
  agency = await world.makeAgency('Sunny Travel');
  database = await openDatabase(mongod.uri);
  nowMs = Date.now();
  other = keyStoreOf(database, () => nowMs);
});
afterAll(async () => {
  await other.uses.close();
  await database.close();
  await world.close();
  await mongod.stop();
  await rm(folder, { recursive: true });
});

const report = (key: string, agwId: string): Promise<ApiResponse> =>
  world.callWith(key, 'POST', `/v1/orders/${agwId}/events`, { body: { type: 'OrderTicketed' } });

test('while MongoDB is down, used keys stay valid for five minutes and events of cached orders are accepted', async () => {
  await agency.createOrder('OUT-1');
  await world.api.call('POST', '/v1/orders', {
    body: {
      agw_id: 'OUT-2',
      flights: [{ origin: 'MAD', destination: 'LHR', departure: '2031-03-01T10:20' }],
    },
  });
  const usedKey = agency.keys.publish;
  expect((await report(usedKey, 'OUT-1')).status).toBe(202);
  const verified = await other.keys.verify(usedKey);
  expect(verified.kind).toBe('principal');
  process.kill(mongod.pid, 'SIGKILL');
  await mongod.exited;

  nowMs += KEY_CACHE_TTL_MS;
  expect(await other.keys.verify(usedKey)).toEqual(verified);
  nowMs += KEY_OUTAGE_MS - KEY_CACHE_TTL_MS;
  expect(isUnavailable(await other.keys.verify(usedKey).catch((error: unknown) => error))).toBe(true);

  expect((await report(usedKey, 'OUT-1')).status).toBe(202);
  expect(refusal(await report(usedKey, 'OUT-2'))).toEqual({ status: 404, code: 'not-found' });
  const unknownOwner = await report(usedKey, 'OUT-NEVER');
  expect(refusal(unknownOwner)).toEqual({ status: 503, code: 'unavailable' });
  expect(unknownOwner.headers.get('retry-after')).toBe('2');
  const unknownKey = await report(agency.keys.configure, 'OUT-1');
  expect(refusal(unknownKey)).toEqual({ status: 503, code: 'unavailable' });

  mongod = await startMongod(options);
  await until(
    'the other key is verified',
    async () => (await report(agency.keys.configure, 'OUT-1')).status === 403,
  );
  await world.api.call('DELETE', `/v1/agencies/${agency.id}/keys/${agency.keyIds.publish}`);
  const refused = await eventually('the key is refused', async () => {
    const answer = await report(usedKey, 'OUT-1');
    return answer.status === 202 ? undefined : answer;
  });
  expect(refused.body['detail']).toBe('the key was revoked');
});
