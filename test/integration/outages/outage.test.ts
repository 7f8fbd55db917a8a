import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findMongod } from '../../../dev/engines/find-mongod';
import { freePort } from '../../../worker/free-port';
import { startMongod, type RunningMongod } from '../../../dev/engines/start-mongod';
import { anOrder } from '../../support/builders/an-order';
import { eventually } from '../../support/eventually';
import { until } from '../../support/until';
import { refusal, startTestApi, type TestApi } from '../../support/service/api';

let folder: string;
let options: { binary: string; port: number; dataDir: string };
let mongod: RunningMongod;
let api: TestApi;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callsign-outage-'));
  options = { binary: await findMongod(() => undefined), port: await freePort(), dataDir: folder };
  mongod = await startMongod(options);
  api = await startTestApi({ mongodbUri: mongod.uri });
});
afterAll(async () => {
  await api.close();
  await mongod.stop();
  await rm(folder, { recursive: true });
});

test('while MongoDB is down, orders are accepted, and requests that need it get a 503 with Retry-After', async () => {
  const agwId = 'AGW-OUTAGE';
  await api.call('POST', '/v1/orders', { body: anOrder({ agw_id: agwId }) });
  process.kill(mongod.pid, 'SIGKILL');
  await mongod.exited;

  const read = await api.call('GET', '/v1/tasks');
  expect(refusal(read)).toEqual({ status: 503, code: 'unavailable' });
  expect(read.headers.get('retry-after')).toBe('2');

  const reported = await api.call('POST', `/v1/orders/${agwId}/events`, { body: { type: 'OrderTicketed' } });
  expect(reported.status).toBe(202);
  const startMs = performance.now();
  const named = { body: { type: 'OrderChanged' }, headers: { 'idempotency-key': 'evt-1' } };
  expect((await api.call('POST', `/v1/orders/${agwId}/events`, named)).status).toBe(202);
  // The API waits only a moment for the event's record, which shows whether the id was used for another event.
  expect(performance.now() - startMs).toBeLessThan(1_500);
  const created = await api.call('POST', '/v1/orders', { body: anOrder({ agw_id: 'AGW-OUTAGE-2' }) });
  expect(created.status).toBe(202);

  const unknown = await api.call('POST', '/v1/orders/AGW-NEVER/events', { body: { type: 'OrderTicketed' } });
  expect(refusal(unknown)).toEqual({ status: 503, code: 'unavailable' });
  expect(unknown.headers.get('retry-after')).toBe('2');

  const ready = await api.call('GET', '/readyz');
  expect([ready.status, ready.body]).toEqual([
    503,
    { status: 'unavailable', temporal: true, mongodb: false },
  ]);
  expect((await api.call('GET', '/healthz')).status).toBe(200);

  mongod = await startMongod(options);
  await until(
    'the API reads from MongoDB again',
    async () => (await api.call('GET', '/v1/tasks')).status === 200,
  );
  const recorded = await eventually('the audit log has the requests during the outage', async () => {
    const { data } = (await api.call('GET', '/v1/audit')).body as { data: { action: string }[] };
    return data.length === 5 ? data.map(({ action }) => action) : undefined;
  });
  expect(recorded.toSorted()).toEqual([
    ...['createOrder', 'createOrder', 'reportEvent', 'reportEvent', 'reportEvent'],
  ]);
});
