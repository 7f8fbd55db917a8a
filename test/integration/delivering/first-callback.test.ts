import { randomUUID } from 'node:crypto';
import pino from 'pino';
import { Webhook } from 'standardwebhooks';
import { startApi, type RunningApi } from '../../../app/start-api';
import { parseEgressAllow } from '../../../domain/egress/egress-allow';
import { DEFAULT_LIMITS } from '../../../domain/access/limits';
import { freePort } from '../../../worker/free-port';
import { lazyClient } from '../../../temporal/connection';
import { ADMIN_KEY, refusal, startTestApi, type ApiResponse, type TestApi } from '../../support/service/api';
import { anOrder } from '../../support/builders/an-order';
import { eventually } from '../../support/eventually';
import { startReceiver, type Received, type Receiver } from '../../support/servers/receiver';

let api: TestApi;
let receiver: Receiver;
/** An API on the same database whose Temporal is away. */
let cutOff: { readonly url: string; close(): Promise<void> };

beforeAll(async () => {
  [api, receiver] = await Promise.all([startTestApi(), startReceiver()]);
  await api.service.startWorker();
  cutOff = await startWithoutTemporal();
});
afterAll(async () => {
  await cutOff.close();
  await api.close();
  await receiver.close();
});

async function startWithoutTemporal(): Promise<typeof cutOff> {
  const client = lazyClient({ address: `127.0.0.1:${await freePort()}`, namespace: 'default' });
  const running: RunningApi = await startApi({
    config: {
      host: '127.0.0.1',
      port: 0,
      adminKey: ADMIN_KEY,
      egressAllow: parseEgressAllow('localhost'),
      limits: DEFAULT_LIMITS,
      retrySchedule: [5],
    },
    client,
    taskQueue: api.service.taskQueue,
    database: api.service.database,
    encryption: api.service.encryption,
    logger: pino({ level: 'silent' }),
    onKeyMade: () => undefined,
  });
  return {
    url: running.url,
    async close() {
      await running.close();
      await client.connection.close();
    },
  };
}

/** The documentation's own example, with its url pointed at a receiver of ours. */
const documentedTask = (path: string) => ({
  name: 'Ticketing to our ERP',
  agency: 'Sunny Travel',
  events: ['OrderTicketed'],
  http_request: {
    url: `${receiver.url}${path}`,
    header: { Authorization: 'Basic YourPassword' },
    json_body: {
      agent: '{{agent}}',
      agency: '{{agency}}',
      pnr: '{{pnr}}',
      freeText: 'Order has been ticketed, this is your order ID: {{agw_id}}',
    },
  },
});

const post = (path: string, body: object, headers: Record<string, string> = {}): Promise<ApiResponse> =>
  api.call('POST', path, { body, headers });

const at = (path: string): readonly Received[] => receiver.received.filter((each) => each.path === path);

interface ShownOrder {
  readonly events: readonly {
    readonly type: string;
    readonly sequence: number;
    readonly routes: readonly object[];
    readonly deliveries: readonly { readonly status: string }[];
  }[];
}

/** The order once it has that many events and every delivery of theirs is made. */
const settledOrder = (agwId: string, events: number): Promise<ShownOrder> =>
  eventually(`${events} events of ${agwId} are delivered`, async () => {
    const { status, body } = await api.call('GET', `/v1/orders/${agwId}`);
    const order = body as unknown as ShownOrder;
    const isSettled =
      status === 200 &&
      order.events.length === events &&
      order.events.every((event) => event.deliveries.every((delivery) => delivery.status === 'delivered'));
    return isSettled ? order : undefined;
  });

test('the documented task: its callback is exactly what it says, signed, and named by the order', async () => {
  const task = (await post('/v1/tasks', documentedTask('/api/order-ticketed'))).body;
  expect((await post('/v1/orders', anOrder({ agw_id: 'AGW-1001' }))).status).toBe(202);
  expect((await post('/v1/orders/AGW-1001/events', { type: 'OrderTicketed', id: 'evt-1' })).status).toBe(202);

  const [callback] = await receiver.waitFor(1);
  const { path, headers, body } = callback!;
  expect({ path, body }).toEqual({
    path: '/api/order-ticketed',
    body: '{"agent":"Ana","agency":"Sunny Travel","pnr":"X4T2QP","freeText":"Order has been ticketed, this is your order ID: AGW-1001"}',
  });

  const order = await settledOrder('AGW-1001', 2);
  const [created, ticketed] = order.events;
  const named = { task_id: task['id'], task_name: 'Ticketing to our ERP' };
  expect([created!.type, created!.routes, created!.deliveries]).toEqual([
    'OrderCreated',
    [
      expect.objectContaining({
        ...named,
        outcome: 'not_subscribed',
        explanation: 'The task is not for OrderCreated.',
      }),
    ],
    [],
  ]);
  expect([ticketed!.type, ticketed!.deliveries]).toEqual([
    'OrderTicketed',
    [
      expect.objectContaining({
        ...named,
        id: headers['webhook-id'],
        event_id: 'evt-1',
        sequence: 2,
        last_attempt: 1,
        last_result: { kind: 'accepted', status: 204 },
      }),
    ],
  ]);

  expect(headers).toMatchObject({
    'content-type': expect.stringMatching(/^application\/json\b/) as string,
    'user-agent': 'Callsign/test',
    authorization: 'Basic YourPassword',
    'webhook-id': expect.stringMatching(/^\S+$/) as string,
    'webhook-timestamp': expect.stringMatching(/^\d{10}$/) as string,
    'webhook-signature': expect.stringMatching(/^v1,\S+$/) as string,
    'callsign-event': 'OrderTicketed',
    'callsign-order': 'AGW-1001',
    'callsign-sequence': '2',
    'callsign-attempt': '1',
  });
  const verifies = (text: string): unknown =>
    new Webhook(String(task['secret'])).verify(text, headers as Record<string, string>);
  expect(verifies(body)).toEqual(JSON.parse(body));
  expect(() => verifies(body.replace('Ana', 'Eve'))).toThrow('No matching signature found');
});

test('an event that is sent twice under one Idempotency-Key is one event and one delivery', async () => {
  await post('/v1/tasks', { ...documentedTask('/once'), events: ['OrderTicketed', 'SeatsAddition'] });
  await post('/v1/orders', anOrder({ agw_id: 'AGW-ONCE' }));
  const headers = { 'Idempotency-Key': 'a-key-of-the-booking-system' };
  const first = await post('/v1/orders/AGW-ONCE/events', { type: 'OrderTicketed' }, headers);
  const second = await post('/v1/orders/AGW-ONCE/events', { type: 'OrderTicketed' }, headers);
  expect([second.status, second.body]).toEqual([first.status, first.body]);
  // In sequence after both: when it has arrived, a second delivery of the first would have been there before it.
  await post('/v1/orders/AGW-ONCE/events', { type: 'SeatsAddition' });

  await settledOrder('AGW-ONCE', 3);
  expect(at('/once').map((each) => each.headers['callsign-event'])).toEqual([
    'OrderTicketed',
    'SeatsAddition',
  ]);
});

test.each(['OrderStarted', 'OrderCompleted'])(
  '%s is the timer’s and is not taken from outside',
  async (type) => {
    await post('/v1/orders', anOrder({ agw_id: 'AGW-TIMER' }));
    const answer = await post('/v1/orders/AGW-TIMER/events', { type });
    expect(refusal(answer)).toMatchObject({ status: 422, code: 'invalid-input' });
    expect(answer.body['errors']).toEqual([expect.objectContaining({ pointer: '/type' })]);
  },
);

test('an order that was never created is a 404, to read and to report on', async () => {
  const known = { status: 404, code: 'not-found' };
  expect(refusal(await api.call('GET', '/v1/orders/AGW-NEVER'))).toEqual(known);
  expect(refusal(await post('/v1/orders/AGW-NEVER/events', { type: 'OrderTicketed' }))).toEqual(known);
});

describe('while Temporal is away', () => {
  const postCutOff = async (path: string, body: object): Promise<Response> =>
    fetch(`${cutOff.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  test('the service says that it is not ready, and why', async () => {
    const response = await fetch(`${cutOff.url}/readyz`);
    expect([response.status, await response.json()]).toEqual([
      503,
      { status: 'unavailable', temporal: false, mongodb: true },
    ]);
  });

  test('an order is a 503 that says when to come again, nothing half done; sent again it is one OrderCreated', async () => {
    const agwId = `AGW-${randomUUID()}`;
    await post('/v1/tasks', { ...documentedTask('/late'), events: ['OrderCreated'] });
    const refused = await postCutOff('/v1/orders', anOrder({ agw_id: agwId }));
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2']);
    expect(await refused.json()).toMatchObject({ type: 'urn:callsign:problem:unavailable', status: 503 });

    const collections = await api.service.database.db.collections();
    const stored = await Promise.all(collections.map((collection) => collection.find().toArray()));
    expect(JSON.stringify(stored)).not.toContain(agwId);
    expect((await api.call('GET', `/v1/orders/${agwId}`)).status).toBe(404);

    expect((await post('/v1/orders', anOrder({ agw_id: agwId }))).status).toBe(202);
    await settledOrder(agwId, 1);
    expect(at('/late').map((each) => each.headers['callsign-sequence'])).toEqual(['1']);
  });

  test('an event is a 503, and sent again under its id it is one event', async () => {
    await post('/v1/orders', anOrder({ agw_id: 'AGW-CUT-OFF' }));
    await settledOrder('AGW-CUT-OFF', 1);
    const event = { type: 'OrderTicketed', id: 'evt-cut-off' };
    expect((await postCutOff('/v1/orders/AGW-CUT-OFF/events', event)).status).toBe(503);
    expect((await post('/v1/orders/AGW-CUT-OFF/events', event)).status).toBe(202);
    const { events } = await settledOrder('AGW-CUT-OFF', 2);
    expect(events.map(({ type, sequence }) => [type, sequence])).toEqual([
      ['OrderCreated', 1],
      ['OrderTicketed', 2],
    ]);
  });
});
