import { refusal } from '../../support/service/api';
import {
  startDeliveryWorld,
  type DeliveryWorld,
  type ShownDelivery,
} from '../../support/service/delivery-world';

const A_TEXT = expect.any(String) as string;

let world: DeliveryWorld;
let agwId: string;
let taskId: string;
let delivery: ShownDelivery;

/** An order with one delivered event, whose data key is then destroyed. */
beforeAll(async () => {
  world = await startDeliveryWorld('AGW-ERASED', { encryption: { trustMs: 50, settleMs: 100 } });
  ({ id: taskId } = await world.createTask());
  await world.createTask({ agency: 'Agency 1', filter: { pnr: 'OTHERPNR' } });
  agwId = await world.createOrder('Agency 1');
  [delivery] = (await world.withStatus(agwId, 'delivered')) as [ShownDelivery];
  const { dataKeys } = world.api.service.encryption;
  await dataKeys.renew(agwId);
  await dataKeys.destroyOlder(agwId);
});
afterAll(() => world.close());

const get = async (path: string) => {
  const { status, body } = await world.api.call('GET', path);
  expect(status).toBe(200);
  return body;
};

test('an erased order is still listed and shown, without personal data', async () => {
  const shown = await get(`/v1/orders/${agwId}`);
  expect(shown).toMatchObject({
    agw_id: agwId,
    order: { agency: 'Agency 1', pnr: null, agent: null, flights: [], first_departure: A_TEXT },
    erased: true,
    events: [
      {
        type: 'OrderCreated',
        sequence: 1,
        previous: {},
        changed_fields: [],
        erased: true,
        deliveries: [
          { id: delivery.id, status: 'delivered', last_result: { kind: 'accepted', status: 204 } },
        ],
      },
    ],
  });
  const [event] = shown['events'] as [{ routes: { outcome: string; condition?: string }[] }];
  expect(event.routes.map(({ outcome, condition }) => [outcome, condition])).toEqual([
    ['delivery', undefined],
    ['filtered', '[erased]'],
  ]);
  expect((await get('/v1/orders'))['data']).toMatchObject([{ agw_id: agwId, erased: true }]);
});

test('an erased attempt shows its times and its result', async () => {
  const { attempts } = await get(`/v1/deliveries/${delivery.id}`);
  expect(attempts).toEqual([
    {
      attempt: 1,
      started_on: A_TEXT,
      duration_ms: expect.any(Number) as number,
      task_version: 1,
      result: { kind: 'accepted', status: 204 },
      timings: expect.any(Object) as object,
      erased: true,
    },
  ]);
});

test.each([
  ['resent', 'POST', () => `/v1/orders/${agwId}/events/1/resend`, undefined],
  ['retried', 'POST', () => `/v1/deliveries/${delivery.id}/retry`, undefined],
  ['previewed', 'POST', () => '/v1/tasks/preview', () => ({ task_id: taskId, agw_id: agwId, sequence: 1 })],
])('erased content is not %s, and the answer says why', async (_what, method, path, body) => {
  const answer = await world.api.call(method, path(), body === undefined ? {} : { body: body() });
  expect(refusal(answer)).toEqual({ status: 409, code: 'wrong-state' });
  expect(answer.body['detail']).toMatch(/personal data of the order was erased/);
});

test('a recovery of a period omits erased deliveries', async () => {
  const since = '2020-01-01T00:00:00Z';
  const body = { since, status: 'delivered' };
  const { body: recovered } = await world.api.call('POST', `/v1/tasks/${taskId}/recover`, { body });
  expect(recovered).toEqual({ count: 0 });
  expect(world.receiver.received).toHaveLength(1);
});
