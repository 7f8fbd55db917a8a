import { randomUUID } from 'node:crypto';
import { anOrder } from '../../support/builders/an-order';
import { eventually } from '../../support/eventually';
import { answerWith, startReceiver, type Receiver } from '../../support/servers/receiver';
import { startTestApi, type TestApi } from '../../support/service/api';

let api: TestApi;
let receiver: Receiver;

beforeAll(async () => {
  api = await startTestApi();
  receiver = await startReceiver();
});
afterAll(async () => {
  await api.close();
  await receiver.close();
});

/** The series of one metric in `/metrics`, with their values. */
async function seriesOf(name: string): Promise<Readonly<Record<string, number>>> {
  const { body } = await api.call('GET', '/metrics', { headers: { authorization: '' } });
  const lines = String(body['text']).match(new RegExp(`^${name}(\\{.*\\})? \\S+$`, 'gm')) ?? [];
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(name.length, at), Number(line.slice(at + 1))];
    }),
  );
}

const seriesWith = (
  name: string,
  isTrue: (series: Readonly<Record<string, number>>) => boolean,
): Promise<Readonly<Record<string, number>>> =>
  eventually(name, async () => {
    const series = await seriesOf(name);
    return isTrue(series) ? series : undefined;
  });

async function createOrder(agency: string): Promise<string> {
  const agwId = `M-${randomUUID()}`;
  await api.call('POST', '/v1/orders', { body: anOrder({ agw_id: agwId, agency }) });
  return agwId;
}

test('counters start at 0, so that the first count shows as an increase', async () => {
  const accepted = await seriesOf('callsign_events_accepted_total');
  expect(Object.keys(accepted)).toHaveLength(9);
  expect(Object.keys(await seriesOf('callsign_audit_lost_total'))).toEqual(['']);
});

test('without a worker, no worker polls, and the backlog in Temporal is shown', async () => {
  expect(await seriesOf('callsign_workers_polling')).toEqual({ '': 0 });
  expect(await seriesOf('callsign_dependency_up')).toEqual({
    '{engine="temporal"}': 1,
    '{engine="mongodb"}': 1,
  });
  await createOrder('Waiting');
  const waiting = await seriesWith(
    'callsign_task_queue_backlog',
    (series) => series['{kind="workflow"}'] !== 0,
  );
  expect(waiting).toEqual({ '{kind="workflow"}': 1, '{kind="activity"}': 0 });
});

test('accepted, routed, attempted and delivered events are counted, with durations', async () => {
  await api.service.startWorker();
  await api.service.addTask({ agency: 'Counted', http_request: { url: `${receiver.url}/` } });
  const before = await seriesOf('callsign_events_accepted_total');
  const agwId = await createOrder('Counted');
  await api.call('POST', `/v1/orders/${agwId}/events`, { body: { type: 'OrderTicketed' } });
  await receiver.waitFor(2);
  const ended = await seriesWith(
    'callsign_deliveries_ended_total',
    (series) => (series['{outcome="delivered"}'] ?? 0) >= 2,
  );
  expect(ended['{outcome="failed"}']).toBe(0);
  const accepted = await seriesOf('callsign_events_accepted_total');
  for (const type of ['OrderCreated', 'OrderTicketed'])
    expect(accepted[`{type="${type}"}`]).toBe((before[`{type="${type}"}`] ?? 0) + 1);
  expect((await seriesOf('callsign_attempts_total'))['{outcome="accepted"}']).toBe(2);
  expect((await seriesOf('callsign_attempt_duration_seconds_count'))['{outcome="accepted"}']).toBe(2);
  expect(await seriesOf('callsign_delivery_lag_seconds_count')).toEqual({
    '{attempt="first"}': 2,
    '{attempt="later"}': 0,
  });
  const lag = await seriesOf('callsign_delivery_lag_seconds_sum');
  expect(lag['{attempt="first"}']).toBeLessThan(20);
});

test('a delivery by a later attempt has its own lag series', async () => {
  await api.service.addTask({
    agency: 'Late',
    retry: { schedule: [1] },
    http_request: { url: `${receiver.url}/late` },
  });
  receiver.answer((response, { path }) =>
    answerWith(
      path === '/late' && receiver.received.filter((each) => each.path === path).length === 1 ? 503 : 204,
    )(response, { path, headers: {}, body: '', atMs: 0 }),
  );
  await createOrder('Late');
  await seriesWith('callsign_delivery_lag_seconds_count', (series) => series['{attempt="later"}'] === 1);
  expect((await seriesOf('callsign_attempts_total'))['{outcome="refused"}']).toBe(1);
});

test('open deliveries are counted by status, with the age of the oldest', async () => {
  receiver.answer(answerWith(503));
  await api.service.addTask({
    agency: 'Stuck',
    retry: { schedule: [3600] },
    http_request: { url: `${receiver.url}/stuck` },
  });
  const agwId = await createOrder('Stuck');
  await api.call('POST', `/v1/orders/${agwId}/events`, { body: { type: 'OrderTicketed' } });
  const unfinished = await seriesWith(
    'callsign_deliveries_open',
    (series) => series['{status="retrying"}'] === 1 && series['{status="waiting"}'] === 1,
  );
  expect(unfinished['{status="parked"}']).toBe(0);
  const ages = await seriesOf('callsign_deliveries_oldest_age_seconds');
  expect(ages['{status="retrying"}']).toBeGreaterThan(0);
  expect(ages['{status="parked"}']).toBe(0);
  expect(await seriesOf('callsign_orders_with_overdue_timer')).toEqual({ '': 0 });
  expect(await seriesOf('callsign_workers_polling')).toEqual({ '': 1 });
});

test('an order with an overdue timer is counted', async () => {
  const hourAgo = new Date(Date.now() - 3_600_000).toISOString();
  const upcoming = [{ event: 'OrderStarted', due_on: hourAgo }];
  await api.service.database.db
    .collection<{ _id: string }>('orders')
    .insertOne({ _id: 'M-OVERDUE', open: true, upcoming } as { _id: string });
  await seriesWith('callsign_orders_with_overdue_timer', (series) => series[''] === 1);
});
