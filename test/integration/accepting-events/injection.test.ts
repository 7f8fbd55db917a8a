import { anOrder } from '../../support/builders/an-order';
import { ROUTES, startTestApi, type ApiResponse, type TestApi } from '../../support/service/api';

let api: TestApi;
let taskId: string;

const TASK = { name: 'A task', agency: 'Sunny', http_request: { url: 'http://127.0.0.1:3999/' } };

beforeAll(async () => {
  api = await startTestApi();
  const body = { ...TASK, events: ['OrderTicketed'] };
  const made = await api.call('POST', '/v1/tasks', { body });
  expect(made.status).toBe(201);
  taskId = String(made.body['id']);
});
afterAll(() => api.close());

/** Values that MongoDB could treat as operators. */
const OPERATORS = [{ $ne: null }, { $gt: '' }, { $regex: '.*' }, { $where: 'sleep(9999)' }, ['a', 'b']];

const POLLUTIONS = [
  '{"__proto__":{"polluted":1}}',
  '{"constructor":{"prototype":{"polluted":1}}}',
  '{"http_request":{"__proto__":{"polluted":1}}}',
  '{"http_request":{"header":{"__proto__":"polluted","constructor":"polluted"}}}',
  '{"http_request":{"json_body":{"a":[{"__proto__":{"polluted":1}}]}}}',
  '{"filter":{"__proto__":{"polluted":1}}}',
  '{"changes":{"services":[{"__proto__":{"polluted":1}}]}}',
];

const expectUnpolluted = (): void => {
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  expect(Object.keys(Object.prototype)).toEqual([]);
};

const isRefused = ({ status }: ApiResponse): boolean => [400, 404, 415, 422].includes(status);

const bodied = ROUTES.filter(({ body }) => body !== undefined);

const pathOf = (path: string): string =>
  path
    .replace('{sequence}', '1')
    .replace('{version}', '1')
    .replace('{id}', taskId)
    .replaceAll(/\{\w+\}/g, 'x');

describe.each(bodied.map(({ method, path }) => [method.toUpperCase(), path] as const))(
  '%s %s',
  (method, path) => {
    test.each(POLLUTIONS)(
      'a body that targets a prototype is refused, and pollutes nothing: %s',
      async (raw) => {
        const answer = await api.call(method, pathOf(path), { raw });
        expect([answer.status, isRefused(answer)]).toEqual([answer.status, true]);
        expectUnpolluted();
      },
    );
  },
);

/** Bodies with an operator instead of each string. */
const MEMBERS: readonly (readonly [string, string, (operator: unknown) => unknown])[] = [
  ['POST', '/v1/orders', (agw_id) => ({ ...anOrder(), agw_id })],
  ['POST', '/v1/orders', (agency) => ({ ...anOrder(), agency })],
  ['POST', '/v1/orders/AGW-1/events', (id) => ({ type: 'OrderTicketed', id })],
  ['POST', '/v1/orders/AGW-1/events', (type) => ({ type })],
  ['POST', '/v1/tasks', (agency) => ({ ...TASK, events: ['*'], agency })],
  ['POST', '/v1/tasks', (event) => ({ ...TASK, events: [event] })],
  ['POST', '/v1/tasks/preview', (task_id) => ({ task_id })],
  ['POST', '/v1/tasks/preview', (agw_id) => ({ task: { ...TASK, events: ['*'] }, agw_id })],
  ['POST', '/v1/orders/AGW-1/events/1/resend', (id) => ({ task_ids: [id] })],
  ['PUT', '/v1/agencies/Sunny/contact', (mail) => ({ mail })],
];

describe.each(MEMBERS)('%s %s refuses an operator instead of a string', (method, path, bodyOf) => {
  test.each(OPERATORS)('%j', async (operator) => {
    const answer = await api.call(method, path, { body: bodyOf(operator) });
    expect([answer.status, isRefused(answer)]).toEqual([answer.status, true]);
  });
});

test.each(OPERATORS)('a recovery refuses an operator instead of a time or a status: %j', async (operator) => {
  for (const body of [{ since: operator }, { since: '2038-03-01T00:00:00Z', status: operator }]) {
    const answer = await api.call('POST', `/v1/tasks/${taskId}/recover`, { body });
    expect(answer.status).toBe(422);
  }
});

describe('a list accepts only its own filters', () => {
  test.each([
    'agency[$ne]=x',
    'agency[$regex]=.*',
    'agency[]=Sunny',
    'agency=a&agency=b',
    'agency.$ne=x',
    '$where=sleep(9999)',
    'constructor[prototype][polluted]=1',
    '__proto__[polluted]=1',
    '__proto__.polluted=1',
    'toString=1',
  ])('%s is refused', async (query) => {
    for (const path of ['/v1/orders', '/v1/tasks', '/v1/deliveries'])
      expect([path, (await api.call('GET', `${path}?${query}`)).status]).toEqual([path, 422]);
    expectUnpolluted();
  });

  test.each(['$ne', '{"$ne":null}', '.*', '^', '*'])('%j is matched literally', async (text) => {
    for (const name of ['agency', 'agw_id', 'task_id']) {
      const { status, body } = await api.call('GET', `/v1/deliveries?${name}=${encodeURIComponent(text)}`);
      expect([status, body['data']]).toEqual([200, []]);
    }
  });
});

test.each(['__proto__', 'constructor', 'toString', '$ne', '..%2f..%2fadmin', '%7B%22$ne%22:null%7D'])(
  'the id %s is a 404',
  async (id) => {
    for (const path of [`/v1/orders/${id}`, `/v1/tasks/${id}`, `/v1/deliveries/${id}`])
      expect([path, (await api.call('GET', path)).status]).toEqual([path, 404]);
  },
);

test('a cursor with an operator is refused', async () => {
  const cursor = Buffer.from(JSON.stringify([{ $gt: '' }, { $gt: '' }])).toString('base64url');
  for (const path of ['/v1/orders', '/v1/tasks', '/v1/deliveries'])
    expect([path, (await api.call('GET', `${path}?after=${cursor}`)).status]).toEqual([path, 400]);
});

test('member names that are special to MongoDB or JavaScript are returned unchanged', async () => {
  const json_body = { $set: { a: 1 }, 'a.b': '{{pnr}}', hasOwnProperty: 1, $ref: 'x', $id: 'y' };
  const body = { ...TASK, events: ['*'], http_request: { ...TASK.http_request, json_body } };
  const made = await api.call('POST', '/v1/tasks', { body });
  const read = await api.call('GET', `/v1/tasks/${String(made.body['id'])}`);
  expect(read.body['http_request']).toMatchObject({ json_body });
});

test('data responses have security headers and are not cached', async () => {
  for (const [path, cached] of [
    ['/v1/orders', 'no-store'],
    ['/v1/orders/none', 'no-store'],
    ['/nothing', null],
    ['/openapi.json', null],
  ] as const) {
    const { headers } = await api.call('GET', path);
    expect({
      policy: headers.get('content-security-policy'),
      sniffing: headers.get('x-content-type-options'),
      frames: headers.get('x-frame-options'),
      referrer: headers.get('referrer-policy'),
      transport: headers.get('strict-transport-security'),
      opener: headers.get('cross-origin-opener-policy'),
      resource: headers.get('cross-origin-resource-policy'),
      cache: headers.get('cache-control'),
      framework: headers.get('x-powered-by'),
      server: headers.get('server'),
      origin: headers.get('access-control-allow-origin'),
    }).toEqual({
      policy: "default-src 'none';frame-ancestors 'none'",
      sniffing: 'nosniff',
      frames: 'SAMEORIGIN',
      referrer: 'no-referrer',
      transport: 'max-age=31536000; includeSubDomains',
      opener: 'same-origin',
      resource: 'same-origin',
      cache: cached,
      framework: null,
      server: null,
      origin: null,
    });
  }
});
