import { setTimeout as sleep } from 'node:timers/promises';
import { findTemporal } from '../../../dev/engines/find-temporal';
import { freePort } from '../../../worker/free-port';
import { startTemporal, type RunningTemporal } from '../../../dev/engines/start-temporal';
import { refusal, startTestApi, type TestApi } from '../../support/service/api';
import { anOrder, flightsAt } from '../../support/builders/an-order';
import { eventually } from '../../support/eventually';
import { answerOk, answerWith, startReceiver, type Receiver } from '../../support/servers/receiver';
import { removeTemporaryFolders, temporaryFolder } from '../../support/temporary-folder';

const OUTAGE_MS = 60_000;

let options: { binary: string; port: number; dataDir: string };
let temporal: RunningTemporal;
let api: TestApi;
let receiver: Receiver;

beforeAll(async () => {
  const binary = await findTemporal(() => undefined);
  options = { binary, port: await freePort(), dataDir: await temporaryFolder() };
  [temporal, receiver] = await Promise.all([startTemporal(options), startReceiver(answerWith(503))]);
  // Enough attempts for the time in which the receiver refuses.
  const retrySchedule = Array.from({ length: 20 }, () => 1);
  api = await startTestApi({ temporalAddress: temporal.address, retrySchedule });
});
afterAll(async () => {
  await api.close();
  await Promise.all([temporal.stop(), receiver.close()]);
  await removeTemporaryFolders();
});

const path = '/v1/orders/AWAY-1/events';
const ticketed = { type: 'OrderTicketed', id: 'evt-1' };

test('while Temporal is down for a minute, intake answers 503 with Retry-After; accepted events and due timers are delivered afterwards', async () => {
  await api.service.addTask({ name: 'erp', http_request: { url: `${receiver.url}/` } });
  await api.service.startWorker();
  const departureMs = Date.now() + OUTAGE_MS / 2;
  const order = anOrder({ agw_id: 'AWAY-1', ...flightsAt(departureMs, departureMs + 2_000) });
  expect((await api.call('POST', '/v1/orders', { body: order })).status).toBe(202);
  // When Temporal is killed, a delivery is waiting for its next attempt.
  await receiver.waitFor(1);
  process.kill(temporal.pid, 'SIGKILL');
  await temporal.exited;
  const killedMs = Date.now();
  receiver.answer(answerOk);

  const refused = await api.call('POST', path, { body: ticketed });
  expect(refusal(refused)).toEqual({ status: 503, code: 'unavailable' });
  expect(refused.headers.get('retry-after')).toBe('2');
  const refusedCreation = await api.call('POST', '/v1/orders', { body: anOrder({ agw_id: 'AWAY-2' }) });
  expect(refusedCreation.status).toBe(503);
  expect((await api.call('GET', '/healthz')).status).toBe(200);
  await sleep(Math.max(0, killedMs + OUTAGE_MS - Date.now()));
  temporal = await startTemporal(options);

  await eventually('the event is accepted', async () => {
    const { status } = await api.call('POST', path, { body: ticketed });
    return status === 202 ? true : undefined;
  });
  expect((await api.call('POST', path, { body: ticketed })).status).toBe(202);
  const events = await eventually('all four events have arrived', () => {
    const taken = receiver.received.filter(({ atMs }) => atMs > killedMs);
    const byId = new Map(taken.map(({ headers }) => [headers['webhook-id'], headers]));
    return byId.size === 4 ? [...byId.values()] : undefined;
  });
  expect(events.map((headers) => headers['callsign-sequence'])).toEqual(['1', '2', '3', '4']);
  expect(events[0]!['callsign-event']).toBe('OrderCreated');
  expect(events.map((headers) => headers['callsign-event']).toSorted()).toEqual([
    'OrderCompleted',
    'OrderCreated',
    'OrderStarted',
    'OrderTicketed',
  ]);
  // The refused creation left nothing behind.
  expect((await api.call('GET', '/v1/orders/AWAY-2')).status).toBe(404);
}, 240_000);
