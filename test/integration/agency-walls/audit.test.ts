import { eventually } from '../../support/eventually';
import { anOrder } from '../../support/builders/an-order';
import { anAgency, type TestAgencyKey } from '../../support/service/an-agency';
import { refusal, startTestApi, type ApiResponse, type TestApi } from '../../support/service/api';

let api: TestApi;
let sunny: TestAgencyKey;
let moon: TestAgencyKey;

beforeAll(async () => {
  api = await startTestApi();
  [sunny, moon] = await Promise.all([anAgency(api, 'Sunny Travel'), anAgency(api, 'Moon Travel')]);
});
afterAll(() => api.close());

type Record_ = Readonly<Record<string, unknown>>;

const list = async (query: string, call: TestApi['call'] = api.call.bind(api)): Promise<readonly Record_[]> =>
  (await call('GET', `/v1/audit?${query}`)).body['data'] as readonly Record_[];

/** The record of one request. */
const recordOf = ({ headers }: ApiResponse): Promise<Record_> =>
  eventually('its record', async () =>
    (await list('limit=200')).find((record) => record['request_id'] === headers.get('x-request-id')),
  );

const aTask = { name: 'A task', events: ['OrderTicketed'], http_request: { url: 'https://example.com/' } };

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string;

test('a change is recorded with its key, action, resource and status', async () => {
  const created = await sunny.call('POST', '/v1/tasks', { body: aTask });
  const id = String(created.body['id']);
  const paused = await sunny.call('POST', `/v1/tasks/${id}/disable?`);
  expect(await recordOf(paused)).toEqual({
    id: expect.stringMatching(/^aud_[\w-]+$/) as string,
    at: TIME,
    request_id: paused.headers.get('x-request-id'),
    key_id: sunny.keyId,
    agency_id: sunny.id,
    agency: 'Sunny Travel',
    action: 'disableTask',
    resource: { id },
    status: 200,
    remote_address: '127.0.0.1',
  });
  expect(await recordOf(created)).toMatchObject({ action: 'createTask', resource: {}, status: 201 });
});

test('the record of a platform key has no agency', async () => {
  const answer = await api.call('POST', '/v1/orders', { body: anOrder({ agw_id: 'AGW-AUDIT' }) });
  expect(await recordOf(answer)).toMatchObject({
    ...{ key_id: 'admin', agency_id: null, agency: null, action: 'createOrder', status: 202 },
  });
});

describe('the audit log records', () => {
  test('a refusal of an unknown key', async () => {
    const answer = await api.call('GET', '/v1/tasks', { headers: { authorization: 'Bearer a-stolen-key' } });
    expect(await recordOf(answer)).toMatchObject({ key_id: null, action: 'listTasks', status: 401 });
  });

  test('a refusal for a missing scope', async () => {
    const reader = await anAgency(api, 'Reading Travel', ['read']);
    const answer = await reader.call('POST', '/v1/tasks', { body: aTask });
    expect(refusal(answer)).toEqual({ status: 403, code: 'forbidden' });
    expect(await recordOf(answer)).toMatchObject({ key_id: reader.keyId, action: 'createTask', status: 403 });
  });

  test('A043: a 404 for a record of another agency', async () => {
    const created = await sunny.call('POST', '/v1/tasks', { body: aTask });
    const id = String(created.body['id']);
    const answer = await moon.call('GET', `/v1/tasks/${id}`);
    expect(answer.status).toBe(404);
    expect(await recordOf(answer)).toMatchObject({
      ...{ key_id: moon.keyId, agency: 'Moon Travel', action: 'getTask', resource: { id }, status: 404 },
    });
  });

  test('a change with invalid input', async () => {
    const answer = await sunny.call('POST', '/v1/tasks', { body: {} });
    expect(await recordOf(answer)).toMatchObject({ action: 'createTask', status: 422 });
  });
});

test('requests that change nothing leave no record', async () => {
  const quiet = [
    await sunny.call('GET', '/v1/tasks'),
    await sunny.call('POST', '/v1/tasks/preview', { body: { task: aTask } }),
    await api.call('GET', '/v1/tasks/tsk_unknown'),
    await api.call('GET', '/v1/tasks', { headers: { authorization: '' } }),
  ];
  const last = await sunny.call('POST', '/v1/tasks', { body: aTask });
  await recordOf(last);
  const ids = (await list('limit=200')).map((record) => record['request_id']);
  expect(quiet.filter(({ headers }) => ids.includes(headers.get('x-request-id')))).toEqual([]);
});

test('a record contains no body, query, header or key, and no path text that is not an id', async () => {
  const headers = { 'idempotency-key': 'evt-CANARY-1', cookie: 'CANARY-2' };
  const body = { type: 'OrderChanged', changes: { psg_email: 'canary-3@example.com', agent: 'CANARY-4' } };
  await api.call('POST', '/v1/orders/AGW-AUDIT/events?CANARY-5=1', { headers, body });
  const answer = await sunny.call('GET', '/v1/tasks/canary-6@example.com');
  expect(await recordOf(answer)).toMatchObject({ resource: { id: '(not an id)' } });
  const stored = await api.service.database.db.collection('audit').find().toArray();
  expect(JSON.stringify(stored)).not.toMatch(/canary|csk_|Bearer/i);
});

describe('the list', () => {
  test('of an agency has the records of its own keys', async () => {
    await recordOf(await moon.call('POST', '/v1/tasks', { body: aTask }));
    const own = await list('limit=200', moon.call);
    expect(new Set(own.map((record) => record['agency_id']))).toEqual(new Set([moon.id]));
    expect(await list('agency=Sunny%20Travel', moon.call)).toEqual([]);
    expect(await list(`key=${sunny.keyId}`, moon.call)).toEqual([]);
  });

  test('needs the scope read', async () => {
    const publisher = await anAgency(api, 'Publishing Travel', ['publish']);
    expect((await publisher.call('GET', '/v1/audit')).status).toBe(403);
  });

  test('can be filtered and paged', async () => {
    const made = [await sunny.call('POST', '/v1/tasks', { body: aTask })];
    made.push(await sunny.call('POST', '/v1/tasks', { body: aTask }));
    const records = await Promise.all(made.map(recordOf));
    const since = encodeURIComponent(String(records[0]?.['at']));
    const query = `agency=Sunny%20Travel&key=${sunny.keyId}&action=createTask&since=${since}&limit=1`;
    const first = await api.call('GET', `/v1/audit?${query}`);
    const second = await api.call('GET', `/v1/audit?${query}&after=${String(first.body['next'])}`);
    expect([first.body['data'], second.body['data']]).toEqual([[records[1]], [records[0]]]);
    expect(second.body['next']).toBeNull();
    expect(await list(`action=createTask&until=${since}&since=${since}`)).toEqual([]);
  });

  test.each([
    ['since=yesterday', '/since DATE_INVALID'],
    ['actoin=createTask', '/actoin UNKNOWN_MEMBER'],
  ])('refuses %s', async (query, error) => {
    const answer = await api.call('GET', `/v1/audit?${query}`);
    expect(refusal(answer)).toEqual({ status: 422, code: 'invalid-input', errors: [error] });
  });
});
