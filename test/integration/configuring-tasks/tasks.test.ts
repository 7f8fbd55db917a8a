import { request } from 'undici';
import { SECRET_MARK } from '../../../channels/visible';
import { ADMIN_KEY, refusal, startTestApi, type ApiResponse, type TestApi } from '../../support/service/api';
import type { ChannelTask } from '../../support/builders/channel-task';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi();
});
afterEach(() => api.service.database.db.collection('tasks').deleteMany({}));
afterAll(() => api.close());

/** The example of the product's documentation, with a host that may be called. */
const documented = {
  name: 'Ticketing to our ERP',
  agency: 'Sunny Travel',
  events: ['OrderTicketed'],
  http_request: {
    url: 'https://yourservices.example.com/api/order-ticketed',
    header: { Authorization: 'Basic YourPassword' },
    json_body: {
      agent: '{{agent}}',
      agency: '{{agency}}',
      pnr: '{{pnr}}',
      freeText: 'Order has been ticketed, this is your order ID: {{agw_id}}',
    },
  },
};

const createTask = async (members: object = {}): Promise<ApiResponse> => {
  const answer = await api.call('POST', '/v1/tasks', { body: { ...documented, ...members } });
  expect(answer.status).toBe(201);
  return answer;
};
const pathOf = ({ body }: ApiResponse): string => `/v1/tasks/${String(body['id'])}`;
const storedHeader = async (answer: ApiResponse): Promise<unknown> =>
  ((await api.service.tasks.get(String(answer.body['id']))) as ChannelTask | undefined)?.http_request?.header;

test('the documented form is accepted as it stands, and shows its secret once', async () => {
  const created = await createTask();
  const { secret, ...shown } = created.body;
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(shown).toEqual({
    ...documented,
    id: expect.stringMatching(/^tsk_[\w-]{24}$/) as string,
    version: 1,
    http_request: {
      ...documented.http_request,
      method: 'POST',
      timeout_ms: 15_000,
      header: { Authorization: SECRET_MARK },
    },
    ordered: true,
    enabled: true,
    created_on: expect.stringMatching(/^\d{4}-.*Z$/) as string,
    updated_on: shown['created_on'],
  });
  expect(created.headers.get('location')).toBe(pathOf(created));
  expect(created.headers.get('etag')).toBe('"1"');

  const read = await api.call('GET', pathOf(created));
  expect(read.body).toEqual(shown);
  expect(read.headers.get('cache-control')).toBe('no-store');
  expect(await storedHeader(created)).toEqual({ Authorization: 'Basic YourPassword' });
});

test('refuses an invalid task with all problems at once', async () => {
  const answer = await api.call('POST', '/v1/tasks', {
    body: {
      ...documented,
      events: ['OrderTicketd'],
      surprise: 1,
      http_request: { url: 'ftp://a.example.com/' },
    },
  });
  expect(refusal(answer)).toEqual({
    status: 422,
    code: 'invalid-input',
    errors: expect.arrayContaining([
      '/events/0 EVENT_UNKNOWN',
      '/surprise UNKNOWN_MEMBER',
      expect.stringMatching(/^\/http_request\/url /),
    ]) as string[],
  });
});

test('never shows secret header values again', async () => {
  const header = {
    'X-Api-Key': 'abc',
    Cookie: 'sid=1',
    'X-Tenant': 'Bearer abc',
    'X-Source': 'callsign',
    'X-Pnr': '{{pnr}}',
  };
  const created = await createTask({ http_request: { ...documented.http_request, header } });
  expect(created.body['http_request']).toMatchObject({
    header: { ...header, 'X-Api-Key': SECRET_MARK, Cookie: SECRET_MARK, 'X-Tenant': SECRET_MARK },
  });
  const listed = await api.call('GET', '/v1/tasks');
  expect(JSON.stringify(listed.body)).not.toMatch(/sid=1|Bearer abc|whsec_/);
});

describe('a PUT', () => {
  test('of a task that was read keeps its secrets', async () => {
    const created = await createTask();
    const read = await api.call('GET', pathOf(created));
    const put = await api.call('PUT', pathOf(created), { body: { ...read.body, name: 'Another name' } });
    expect(put.status).toBe(200);
    expect(put.body).toEqual({
      ...read.body,
      name: 'Another name',
      version: 2,
      updated_on: put.body['updated_on'],
    });
    expect(put.headers.get('etag')).toBe('"2"');
    expect(await storedHeader(created)).toEqual({ Authorization: 'Basic YourPassword' });
  });

  test('resets omitted members to their defaults', async () => {
    const created = await createTask({ ordered: false, filter: { provider: 'LH' } });
    const put = await api.call('PUT', pathOf(created), { body: documented });
    expect(put.body).toMatchObject({ ordered: true });
    expect(put.body).not.toHaveProperty('filter');
  });

  test('keeps the signing secret', async () => {
    const created = await createTask();
    await api.call('PUT', pathOf(created), { body: documented });
    expect((await api.service.tasks.get(String(created.body['id'])))?.secrets).toEqual([
      { secret: created.body['secret'] },
    ]);
  });
});

describe('a PATCH', () => {
  test('merges objects and replaces lists', async () => {
    const created = await createTask();
    const patch = {
      events: ['OrderCanceled'],
      http_request: { timeout_ms: 5_000, header: { 'X-Source': 'callsign', Authorization: SECRET_MARK } },
    };
    const patched = await api.call('PATCH', pathOf(created), {
      body: patch,
      headers: { 'content-type': 'application/merge-patch+json' },
    });
    expect(patched.status).toBe(200);
    expect(patched.body).toMatchObject({ name: documented.name, events: ['OrderCanceled'], version: 2 });
    expect(await storedHeader(created)).toEqual({
      Authorization: 'Basic YourPassword',
      'X-Source': 'callsign',
    });
  });

  test('with null removes a member', async () => {
    const created = await createTask({ retry: { schedule: [1] } });
    const patched = await api.call('PATCH', pathOf(created), { body: { retry: null } });
    expect(patched.body).not.toHaveProperty('retry');
  });

  test('that makes a task invalid changes nothing', async () => {
    const created = await createTask();
    const patched = await api.call('PATCH', pathOf(created), { body: { events: [] } });
    expect(refusal(patched)).toEqual({
      status: 422,
      code: 'invalid-input',
      errors: ['/events EVENTS_INVALID'],
    });
    expect((await api.call('GET', pathOf(created))).body['version']).toBe(1);
  });
});

test.each([
  ['POST', () => '/v1/tasks'],
  ['PUT', pathOf],
  ['PATCH', pathOf],
])('a %s with the mark of a secret that is not stored is refused', async (method, path) => {
  const created = await createTask();
  const header = { 'X-Api-Key': SECRET_MARK };
  const answer = await api.call(method, path(created), {
    body: { ...documented, http_request: { ...documented.http_request, header } },
  });
  expect(refusal(answer)).toEqual({
    status: 422,
    code: 'invalid-input',
    errors: ['/http_request/header/X-Api-Key SECRET_UNKNOWN'],
  });
});

test('an unchanged task is not sent again', async () => {
  const created = await createTask();
  // Not fetch: it would say `cache-control: no-cache` along with it.
  const again = await request(`${api.url}${pathOf(created)}`, {
    headers: { authorization: `Bearer ${ADMIN_KEY}`, 'if-none-match': '"1"' },
  });
  expect(again.statusCode).toBe(304);
  expect(await again.body.text()).toBe('');
});

test('deletes a task', async () => {
  const created = await createTask();
  expect((await api.call('DELETE', pathOf(created))).status).toBe(204);
  for (const method of ['GET', 'DELETE'])
    expect(refusal(await api.call(method, pathOf(created)))).toEqual({ status: 404, code: 'not-found' });
});

test('tasks are listed by agency, event and whether they are enabled', async () => {
  await createTask({ name: 'one', enabled: false });
  await createTask({ name: 'two', agency: null, events: ['*'] });
  const names = async (query: string): Promise<unknown[]> => {
    const { body } = await api.call('GET', `/v1/tasks?${query}`);
    return (body['data'] as { name: string }[]).map(({ name }) => name);
  };
  expect(await names('')).toEqual(['two', 'one']);
  expect(await names('agency=Sunny%20Travel')).toEqual(['one']);
  expect(await names('event=OrderCanceled')).toEqual(['two']);
  expect(await names('enabled=false')).toEqual(['one']);
});

test('pages through a list', async () => {
  for (const name of ['one', 'two', 'three']) await createTask({ name });
  const first = await api.call('GET', '/v1/tasks?limit=2');
  const second = await api.call('GET', `/v1/tasks?limit=2&after=${String(first.body['next'])}`);
  const names = [first, second]
    .flatMap(({ body }) => body['data'] as { name: string }[])
    .map(({ name }) => name);
  expect(names).toEqual(['three', 'two', 'one']);
  expect(second.body['next']).toBeNull();
});

test.each(['GET', 'PUT', 'PATCH', 'DELETE'])('%s responds with 404 for an unknown task', async (method) => {
  const parts = ['PUT', 'PATCH'].includes(method) ? { body: documented } : {};
  expect(refusal(await api.call(method, '/v1/tasks/tsk_nothing', parts))).toEqual({
    status: 404,
    code: 'not-found',
  });
});

test.each(['test', 'rotate-secret', 'enable', 'disable'])(
  'to %s a task that is not there is a 404',
  async (action) => {
    const answer = await api.call('POST', `/v1/tasks/tsk_nothing/${action}`);
    expect(refusal(answer)).toEqual({ status: 404, code: 'not-found' });
  },
);
