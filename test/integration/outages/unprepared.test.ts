import { parseOrder } from '../../../domain/order/order';
import { anOrder } from '../../support/builders/an-order';
import { failIfUnprepared, NotPreparedError } from '../../../temporal/when-prepared';
import { startTestApi, type TestApi } from '../../support/service/api';

let api: TestApi;
let prepare: () => void;

beforeAll(async () => {
  api = await startTestApi({ prepared: new Promise((resolve) => (prepare = resolve)) });
});
afterAll(() => api.close());

test('an API whose Temporal is not prepared yet accepts events, and delays creations until it is', async () => {
  // An existing order, created through another API.
  const now = new Date().toISOString();
  const { order } = parseOrder(anOrder({ agw_id: 'UNPREPARED-1' }));
  await api.service.gateway.create('UNPREPARED-1', order, {
    announce: true,
    occurredOn: now,
    acceptedOn: now,
  });
  const report = { type: 'OrderChanged', changes: { agent: 'Bo' } };
  expect(await api.call('POST', '/v1/orders/UNPREPARED-1/events', { body: report })).toMatchObject({
    status: 202,
  });

  const late = await api.call('POST', '/v1/orders', { body: anOrder({ agw_id: 'NEW-1' }) });
  expect(late).toMatchObject({ status: 503, body: { type: 'urn:callsign:problem:unavailable' } });
  expect(late.headers.get('retry-after')).not.toBeNull();

  const waiting = api.call('POST', '/v1/orders', { body: anOrder({ agw_id: 'NEW-1' }) });
  prepare();
  expect(await waiting).toMatchObject({ status: 202 });
});

test('failIfUnprepared rejects with the reason of a failed preparation, and never settles after a successful one', async () => {
  const refused = Promise.reject(new Error('Namespace nowhere is not found.'));
  await expect(failIfUnprepared(refused)).rejects.toThrow(NotPreparedError);
  await expect(failIfUnprepared(refused)).rejects.toThrow('Namespace nowhere is not found.');
  const first = await Promise.race([
    failIfUnprepared(Promise.resolve()),
    new Promise((next) => setImmediate(next, 'nothing')),
  ]);
  expect(first).toBe('nothing');
});
