import pino from 'pino';
import { startApi, type RunningApi } from '../../../app/start-api';
import { parseEgressAllow } from '../../../domain/egress/egress-allow';
import { DEFAULT_LIMITS } from '../../../domain/access/limits';
import { anOrder } from '../../support/builders/an-order';
import { eventually } from '../../support/eventually';
import { anAgency } from '../../support/service/an-agency';
import { ADMIN_KEY, refusal, startTestApi, type ApiResponse, type TestApi } from '../../support/service/api';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi();
  await api.service.startWorker();
});
afterAll(() => api.close());

const BODY = { type: 'OrderTicketed', changes: { record_locator: 'LM4T9Z' } };
const OTHER_BODY = { type: 'OrderTicketed', changes: { record_locator: 'ZZZZZZ' } };
const ID_REUSED = { status: 422, code: 'invalid-input', errors: ['/id ID_REUSED'] };

const report = (
  agwId: string,
  body: object,
  key = 'evt-1',
  call = api.call.bind(api),
): Promise<ApiResponse> =>
  call('POST', `/v1/orders/${agwId}/events`, { body, headers: { 'idempotency-key': key } });

const createOrder = async (agwId: string): Promise<void> => {
  await api.call('POST', '/v1/orders', { body: anOrder({ agw_id: agwId }) });
};

interface ShownEvent {
  readonly id: string;
  readonly type: string;
  readonly changed_fields: readonly string[];
}

const eventsOf = async (agwId: string): Promise<readonly ShownEvent[]> => {
  const { body } = await api.call('GET', `/v1/orders/${agwId}`);
  return (body['events'] ?? []) as readonly ShownEvent[];
};

/** Waits until a worker has recorded this many events of an order. */
const recorded = (agwId: string, count: number): Promise<readonly ShownEvent[]> =>
  eventually(`${count} events of ${agwId}`, async () => {
    const events = await eventsOf(agwId);
    return events.length >= count ? events : undefined;
  });

test('A049: the same id with the same body gets the same response, and is one event', async () => {
  await createOrder('AGW-SAME');
  const first = await report('AGW-SAME', BODY);
  await recorded('AGW-SAME', 2);
  const second = await report('AGW-SAME', BODY);
  const inBody = await api.call('POST', '/v1/orders/AGW-SAME/events', { body: { ...BODY, id: 'evt-1' } });
  expect([first.status, first.body]).toEqual([202, { agw_id: 'AGW-SAME', event_id: 'evt-1' }]);
  for (const repeat of [second, inBody])
    expect([repeat.status, repeat.body]).toEqual([first.status, first.body]);
  await report('AGW-SAME', { type: 'OrderChanged' }, 'evt-2');
  const events = await recorded('AGW-SAME', 3);
  expect(events.map(({ id }) => id)).toEqual(['AGW-SAME:OrderCreated', 'evt-1', 'evt-2']);
  expect(events[1]).not.toHaveProperty('fingerprint');
});

test('the same id with another body is a 422, and the first body stays', async () => {
  await createOrder('AGW-OTHER');
  await report('AGW-OTHER', BODY);
  const refused = await report('AGW-OTHER', OTHER_BODY);
  expect(refusal(refused)).toEqual(ID_REUSED);
  expect(refused.body['detail']).toBe(
    'id: was already used with another body; the first body stays; send a new id for a new event',
  );
  await report('AGW-OTHER', { type: 'OrderChanged' }, 'evt-2');
  expect((await recorded('AGW-OTHER', 3)).map(({ id }) => id)).toEqual([
    ...['AGW-OTHER:OrderCreated', 'evt-1', 'evt-2'],
  ]);
});

test('an id of a report that was not accepted may be sent with another body', async () => {
  expect((await report('AGW-LATER', BODY)).status).toBe(404);
  await createOrder('AGW-LATER');
  expect((await report('AGW-LATER', OTHER_BODY)).status).toBe(202);
});

test('A053: the same id in two orders of two agencies is two events', async () => {
  const [sunny, moon] = await Promise.all([anAgency(api, 'Sunny'), anAgency(api, 'Moon')]);
  for (const [agency, agwId] of [
    [sunny, 'AGW-SUNNY'],
    [moon, 'AGW-MOON'],
  ] as const)
    await agency.call('POST', '/v1/orders', { body: anOrder({ agw_id: agwId, agency: agency.name }) });
  expect((await report('AGW-SUNNY', BODY, 'evt-1', sunny.call)).status).toBe(202);
  expect((await report('AGW-MOON', OTHER_BODY, 'evt-1', moon.call)).status).toBe(202);
  // The response must not reveal whether an order of another agency has this id.
  for (const body of [BODY, OTHER_BODY])
    expect((await report('AGW-SUNNY', body, 'evt-1', moon.call)).status).toBe(404);
});

describe('another API process', () => {
  let other: RunningApi;

  beforeAll(async () => {
    other = await startApi({
      config: {
        host: '127.0.0.1',
        port: 0,
        adminKey: ADMIN_KEY,
        egressAllow: parseEgressAllow('localhost'),
        limits: DEFAULT_LIMITS,
        retrySchedule: [5],
      },
      client: api.service.client,
      taskQueue: api.service.taskQueue,
      database: api.service.database,
      encryption: api.service.encryption,
      logger: pino({ level: 'silent' }),
      onKeyMade: () => undefined,
    });
  });
  afterAll(() => other.close());

  const reportThere = async (body: object): Promise<number> => {
    const response = await fetch(`${other.url}/v1/orders/AGW-TWO/events`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${ADMIN_KEY}`,
        'content-type': 'application/json',
        'idempotency-key': 'evt-1',
      },
      body: JSON.stringify(body),
    });
    await response.body?.cancel();
    return response.status;
  };

  test('refuses another body after the event is recorded', async () => {
    await createOrder('AGW-TWO');
    await report('AGW-TWO', BODY);
    await recorded('AGW-TWO', 2);
    expect([await reportThere(OTHER_BODY), await reportThere(BODY), await reportThere(OTHER_BODY)]).toEqual([
      422, 202, 422,
    ]);
    expect(await eventsOf('AGW-TWO')).toHaveLength(2);
  });
});
