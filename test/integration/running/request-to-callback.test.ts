import { randomUUID } from 'node:crypto';
import { openTracing, type OpenTracing } from '../../../telemetry/tracing/otlp';
import { startTestApi, type TestApi } from '../../support/service/api';
import { anOrder } from '../../support/builders/an-order';
import { eventually } from '../../support/eventually';
import { answerOk, answerWith, startReceiver, type Receiver } from '../../support/servers/receiver';
import { startCollector, type CollectedSpan, type Collector } from './collector';

const CALLER = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' } as const;

let collector: Collector;
let tracing: OpenTracing;
let api: TestApi;
let receiver: Receiver;

beforeAll(async () => {
  collector = await startCollector();
  process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = collector.url;
  process.env['OTEL_EXPORTER_OTLP_HEADERS'] = 'x-collector-key=of%20the%20collector';
  tracing = openTracing({ ratio: 1, service: 'callsign-test', version: '1' });
  api = await startTestApi({ tracing });
  receiver = await startReceiver();
  await api.service.startWorker();
});
afterAll(async () => {
  await api.close();
  await tracing.close();
  await receiver.close();
  await collector.close();
  delete process.env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  delete process.env['OTEL_EXPORTER_OTLP_HEADERS'];
});
beforeEach(() => receiver.answer(answerOk));

const traceparent = (traceId: string, spanId: string = CALLER.spanId): string => `00-${traceId}-${spanId}-01`;
const newTraceId = (): string => randomUUID().replaceAll('-', '');

/** Creates an order within a trace of the caller. */
async function createOrder(agency: string, traceId: string): Promise<string> {
  const agwId = `T-${randomUUID()}`;
  const order = anOrder({ agw_id: agwId, agency, psg_email: 'ana.person@example.com', agent: 'Ana Person' });
  const headers = { traceparent: traceparent(traceId) };
  await api.call('POST', '/v1/orders', { body: order, headers });
  return agwId;
}

const callbackAt = async (path: string) => {
  const isThere = (received: { readonly path: string }): boolean => received.path === path;
  return (await receiver.waitFor(1, isThere)).find(isThere);
};

const only = (spans: readonly CollectedSpan[], name: string): CollectedSpan => {
  const [span, ...more] = spans.filter((each) => each.name === name);
  expect([name, more.length]).toEqual([name, 0]);
  return span!;
};

test('one trace contains request, signal, routing and attempt, and continues at the receiver', async () => {
  const task = await api.service.addTask({ agency: 'Traced', http_request: { url: `${receiver.url}/one` } });
  const agwId = await createOrder('Traced', CALLER.traceId);
  const spans = await collector.waitForTrace(CALLER.traceId, 4);

  const request = only(spans, 'POST /v1/orders');
  const signal = only(spans, 'signal order');
  const route = only(spans, 'route event');
  const attempt = only(spans, 'attempt http');
  expect([request, signal, route, attempt].map(({ parentSpanId }) => parentSpanId)).toEqual([
    CALLER.spanId,
    request.spanId,
    signal.spanId,
    route.spanId,
  ]);
  expect(request.attributes).toMatchObject({ 'http.route': '/v1/orders', 'http.response.status_code': 202 });
  expect(attempt.attributes).toEqual({
    'callsign.order': agwId,
    'callsign.event': 'OrderCreated',
    'callsign.sequence': 1,
    'callsign.task': task.id,
    'callsign.delivery': expect.stringMatching(/^msg_/) as string,
    'callsign.attempt': 1,
    'callsign.outcome': 'delivered',
    'http.response.status_code': 204,
  });
  const callback = await callbackAt('/one');
  expect(callback?.headers['traceparent']).toBe(traceparent(CALLER.traceId, attempt.spanId));
});

test('each attempt has a span with its outcome', async () => {
  await api.service.addTask({
    agency: 'Retried',
    retry: { schedule: [1] },
    http_request: { url: `${receiver.url}/retried` },
  });
  receiver.answer(answerWith(503));
  const traceId = newTraceId();
  await createOrder('Retried', traceId);
  await receiver.waitFor(1, ({ path }) => path === '/retried');
  receiver.answer(answerOk);
  const attempts = (await collector.waitForTrace(traceId, 5)).filter(({ name }) => name === 'attempt http');
  expect(
    attempts.map(({ attributes, failure }) => [
      attributes['callsign.attempt'],
      attributes['callsign.outcome'],
      failure,
    ]),
  ).toEqual([
    [1, 'retry', '503'],
    [2, 'delivered', undefined],
  ]);
});

test('a task’s own traceparent header is kept', async () => {
  const own = '00-11111111111111111111111111111111-2222222222222222-00';
  await api.service.addTask({
    agency: 'Own',
    http_request: { url: `${receiver.url}/own`, header: { TraceParent: own } },
  });
  await createOrder('Own', newTraceId());
  const callback = await callbackAt('/own');
  expect(callback?.headers['traceparent']).toBe(own);
});

test('a request without a valid traceparent starts a new trace', async () => {
  const agwId = `T-${randomUUID()}`;
  const headers = { traceparent: 'ff-nonsense' };
  await api.call('POST', '/v1/orders', {
    body: anOrder({ agw_id: agwId, agency: 'No Tasks Travel' }),
    headers,
  });
  await api.call('POST', `/v1/orders/${agwId}/events`, { body: { type: 'OrderTicketed' } });
  const isOfOrder = ({ attributes }: CollectedSpan): boolean => attributes['callsign.order'] === agwId;
  const signals = await eventually('both signals', () => {
    const found = collector.spans.filter((span) => isOfOrder(span) && span.name === 'signal order');
    return found.length === 2 ? found : undefined;
  });
  expect(new Set(signals.map(({ traceId }) => traceId)).size).toBe(2);
});

test('spans contain no personal data, body or URL, and the collector gets its key', () => {
  const sent = collector.texts.join('\n');
  for (const word of ['ana.person', 'Ana Person', receiver.url, '/retried', 'Bearer', 'X4T2QP'])
    expect(sent).not.toContain(word);
  expect(collector.headers['x-collector-key']).toBe('of the collector');
});

test('MongoDB stores no trace context', async () => {
  const event = await api.service.database.db.collection('events').findOne();
  expect(event).not.toBeNull();
  expect(event).not.toHaveProperty('trace');
});

test('a refusing collector loses only spans, and is counted', async () => {
  collector.answerWith(400);
  await createOrder('No Tasks Travel', newTraceId());
  await eventually('a failed export is counted', async () => {
    const { body } = await api.call('GET', '/metrics', { headers: { authorization: '' } });
    return /^callsign_trace_exports_failed_total [1-9]/m.test(String(body['text'])) ? true : undefined;
  });
  collector.answerWith(200);
});
