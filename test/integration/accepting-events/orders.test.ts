import { anOrder } from '../../support/builders/an-order';
import { eventually } from '../../support/eventually';
import { startReceiver, type Receiver } from '../../support/servers/receiver';
import { refusal, startTestApi, type ApiResponse, type TestApi } from '../../support/service/api';

let api: TestApi;
let receiver: Receiver;

beforeAll(async () => {
  [api, receiver] = await Promise.all([startTestApi(), startReceiver()]);
  await api.service.startWorker();
});
afterEach(async () => {
  const { data } = (await api.call('GET', '/v1/tasks')).body as { data: { id: string }[] };
  for (const { id } of data) await api.call('DELETE', `/v1/tasks/${id}`);
});
afterAll(async () => {
  await receiver.close();
  await api.close();
});

let orders = 0;
const newId = (): string => `AGW-API-${(orders += 1)}`;

const createTask = async (members: object = {}): Promise<string> => {
  const http_request = { url: receiver.url, json_body: { pnr: '{{pnr}}', event: '{{event}}' } };
  const body = { name: 'Tell us', events: ['*'], http_request, ...members };
  return String((await api.call('POST', '/v1/tasks', { body })).body['id']);
};
const createOrder = async (agwId: string, members: object = {}, query = ''): Promise<ApiResponse> =>
  api.call('POST', `/v1/orders${query}`, { body: anOrder({ agw_id: agwId, ...members }) });
const report = (agwId: string, body: object, headers = {}): Promise<ApiResponse> =>
  api.call('POST', `/v1/orders/${agwId}/events`, { body, headers });

interface ShownEvent {
  readonly id: string;
  readonly type: string;
  readonly sequence: number;
  readonly routes: readonly { outcome: string }[];
  readonly deliveries: readonly { id: string; status: string; last_attempt: number }[];
}

const eventsOf = ({ body }: ApiResponse): readonly ShownEvent[] => body['events'] as ShownEvent[];

/** The order, once the worker has recorded this many of its events. */
const orderWith = (agwId: string, events: number): Promise<ApiResponse> =>
  eventually(`${events} events of ${agwId}`, async () => {
    const answer = await api.call('GET', `/v1/orders/${agwId}`);
    return answer.status === 200 && eventsOf(answer).length >= events ? answer : undefined;
  });

test('an order and its event are accepted, delivered and shown', async () => {
  const taskId = await createTask();
  const agwId = newId();
  const created = await createOrder(agwId);
  expect(created.status).toBe(202);
  expect(created.body).toEqual({ agw_id: agwId, event_id: `${agwId}:OrderCreated` });
  expect(created.headers.get('location')).toBe(`/v1/orders/${agwId}`);

  const reported = await report(agwId, { type: 'OrderTicketed', id: 'evt-1', changes: { pnr: 'NEWPNR' } });
  expect([reported.status, reported.body]).toEqual([202, { agw_id: agwId, event_id: 'evt-1' }]);

  const delivered = await eventually('both deliveries', async () => {
    const answer = await orderWith(agwId, 2);
    const all = eventsOf(answer).flatMap(({ deliveries }) => deliveries);
    return all.length === 2 && all.every(({ status }) => status === 'delivered') ? answer : undefined;
  });
  const { body } = delivered;
  expect(body['order']).toMatchObject({ agw_id: agwId, pnr: 'NEWPNR', order_status: 'ticketed' });
  expect(body['upcoming']).toEqual([
    { event: 'OrderStarted', due_on: '2038-03-01T09:20:00Z' },
    { event: 'OrderCompleted', due_on: '2038-03-08T20:25:00Z' },
  ]);
  const [first, second] = eventsOf(delivered);
  expect([first?.type, second?.type]).toEqual(['OrderCreated', 'OrderTicketed']);
  expect(second?.routes).toEqual([
    {
      outcome: 'delivery',
      task_id: taskId,
      task_name: 'Tell us',
      delivery_id: second?.deliveries[0]?.id,
      ordered: true,
      state: 'delivered',
      explanation: expect.stringMatching(/^Delivered on .*: the receiver answered 204\.$/) as string,
    },
  ]);

  const path = `/v1/deliveries/${String(second?.deliveries[0]?.id)}`;
  expect((await api.call('GET', path)).body).toMatchObject({
    agw_id: agwId,
    event: 'OrderTicketed',
    status: 'delivered',
    last_attempt: 1,
    attempts: [
      {
        attempt: 1,
        request: { body: '{"pnr":"NEWPNR","event":"OrderTicketed"}' },
        response: { status: 204 },
      },
    ],
  });
});

test('an event shows the tasks that it was not delivered to, with the reason', async () => {
  await createTask({ name: 'Subscribed to another', events: ['OrderCanceled'] });
  await createTask({ name: 'Filtered', filter: { provider: 'XX' } });
  const agwId = newId();
  await createOrder(agwId);
  const [created] = eventsOf(await orderWith(agwId, 1));
  expect(created?.routes.map(({ outcome }) => outcome).toSorted()).toEqual(['filtered', 'not_subscribed']);
  expect(created?.deliveries).toEqual([]);
});

test('an order that is sent twice emits one OrderCreated', async () => {
  const agwId = newId();
  const [first, second] = [await createOrder(agwId), await createOrder(agwId)];
  expect([first.status, second.status]).toEqual([202, 202]);
  expect(second.body).toEqual(first.body);
  await report(agwId, { type: 'OrderTicketed' });
  expect(eventsOf(await orderWith(agwId, 2)).map(({ type }) => type)).toEqual([
    'OrderCreated',
    'OrderTicketed',
  ]);
});

test('announce=false imports an older order without OrderCreated', async () => {
  const agwId = newId();
  await createOrder(agwId, {}, '?announce=false');
  const answer = await orderWith(agwId, 0);
  expect(eventsOf(answer)).toEqual([]);
  expect(answer.body).toMatchObject({ sequence: 0, open: true, upcoming: [{}, {}] });
});

describe('the id of an event', () => {
  test('comes from the Idempotency-Key header', async () => {
    const agwId = newId();
    await createOrder(agwId);
    const key = { 'idempotency-key': 'key-1' };
    const answers = [
      await report(agwId, { type: 'OrderChanged' }, key),
      await report(agwId, { type: 'OrderChanged' }, key),
      await report(agwId, { type: 'OrderTicketed' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(answers[1]?.body).toEqual({ agw_id: agwId, event_id: 'key-1' });
    const shown = eventsOf(await orderWith(agwId, 3));
    expect(shown.map(({ type }) => type)).toEqual(['OrderCreated', 'OrderChanged', 'OrderTicketed']);
  });

  test('is generated if the report has none', async () => {
    const agwId = newId();
    await createOrder(agwId);
    const { body } = await report(agwId, { type: 'OrderChanged' });
    expect(body['event_id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('is refused if the header and the body differ', async () => {
    const agwId = newId();
    await createOrder(agwId);
    const same = await report(agwId, { type: 'OrderChanged', id: 'a' }, { 'idempotency-key': 'a' });
    expect(same.status).toBe(202);
    const other = await report(agwId, { type: 'OrderChanged', id: 'a' }, { 'idempotency-key': 'b' });
    expect(refusal(other)).toEqual({ status: 422, code: 'invalid-input', errors: ['/id ID_CONFLICT'] });
  });

  test.each(['with a space', 'x'.repeat(129)])('is refused if it is %j', async (key) => {
    const answer = await report('AGW-ANY', { type: 'OrderChanged' }, { 'idempotency-key': key });
    expect(refusal(answer)).toEqual({
      status: 422,
      code: 'invalid-input',
      errors: ['/Idempotency-Key ID_INVALID'],
    });
  });
});

describe('the API refuses', () => {
  test.each(['OrderStarted', 'OrderCompleted', 'OrderCreated', 'Nonsense'])('the event %s', async (type) => {
    const answer = await report('AGW-ANY', { type });
    expect(refusal(answer)).toEqual({ status: 422, code: 'invalid-input', errors: ['/type EVENT_TYPE'] });
  });

  test.each(['AGW-UNKNOWN', 'a.dot', 'x'.repeat(2_000), '%00'])(
    'events of the unknown order %j',
    async (id) => {
      const answer = await report(id, { type: 'OrderTicketed' });
      expect(refusal(answer)).toEqual({ status: 404, code: 'not-found' });
      expect(refusal(await api.call('GET', `/v1/orders/${id}`))).toEqual({ status: 404, code: 'not-found' });
    },
  );

  test('an invalid order, with the place of every error', async () => {
    const flights = [{ origin: 'mad', destination: 'LHR', departure: 'yesterday' }];
    const answer = await createOrder('msg.1', { adults_pax: 100, pnr: { $ne: null }, flights });
    expect(refusal(answer)).toEqual({
      status: 422,
      code: 'invalid-input',
      errors: expect.arrayContaining([
        '/agw_id ID_INVALID',
        '/adults_pax PAX_INVALID',
        '/pnr TEXT_INVALID',
        '/flights/0/origin IATA_INVALID',
        '/flights/0/departure DATE_INVALID',
      ]) as string[],
    });
  });

  test('an announce parameter that is not true or false', async () => {
    expect(refusal(await createOrder('AGW-ANY', {}, '?announce=no'))).toEqual({
      status: 422,
      code: 'invalid-input',
      errors: ['/announce ANNOUNCE_INVALID'],
    });
  });
});

test('orders are listed by agency, PNR, status and departure, and events by page', async () => {
  const [one, two] = [newId(), newId()];
  await createOrder(one, { agency: 'Lists', pnr: 'LIST01' });
  await createOrder(two, {
    agency: 'Lists',
    flights: [{ origin: 'MAD', destination: 'LHR', departure: '2038-06-01T10:00' }],
  });
  await report(two, { type: 'OrderCanceled' });
  await orderWith(one, 1);
  await orderWith(two, 2);
  const ids = async (query: string): Promise<string[]> =>
    ((await api.call('GET', `/v1/orders?${query}`)).body['data'] as { agw_id: string }[]).map(
      ({ agw_id }) => agw_id,
    );
  expect((await ids('agency=Lists')).toSorted()).toEqual([one, two].toSorted());
  expect(await ids('agency=Lists&pnr=LIST01')).toEqual([one]);
  expect(await ids('agency=Lists&status=cancelled')).toEqual([two]);
  expect(await ids('agency=Lists&departure_from=2038-05-01T00:00:00Z')).toEqual([two]);
  expect(await ids('agency=Lists&departure_to=2038-05-01T00:00:00Z')).toEqual([one]);

  const first = await api.call('GET', `/v1/orders/${two}?limit=1`);
  const second = await api.call('GET', `/v1/orders/${two}?limit=1&after=${String(first.body['next'])}`);
  expect([first, second].flatMap(eventsOf).map(({ type }) => type)).toEqual([
    'OrderCreated',
    'OrderCanceled',
  ]);
  expect(second.body['next']).toBeNull();
});
