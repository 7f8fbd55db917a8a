import { ADMIN_KEY, startTestApi, type ApiResponse, type TestApi } from '../../support/service/api';
import { VERSION } from '../../../app/version';
import { until } from '../../support/until';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

/** Calls the API without a key. */
const open = (path: string): Promise<ApiResponse> =>
  api.call('GET', path, { headers: { authorization: '' } });

test('/healthz says that the process is alive', async () => {
  const { status, body } = await open('/healthz');
  expect([status, body]).toEqual([200, { status: 'ok', version: VERSION }]);
});

test('/readyz says that Temporal and MongoDB respond', async () => {
  const { status, body } = await open('/readyz');
  expect([status, body]).toEqual([200, { status: 'ready', temporal: true, mongodb: true }]);
});

test('request durations are measured by route, not by path', async () => {
  await api.call('GET', '/v1/tasks/tsk_secret');
  await open('/nowhere/at/all');
  const { headers, body } = await open('/metrics');
  expect(headers.get('content-type')).toMatch(/^text\/plain/);
  const text = String(body['text']);
  expect(text).toMatch(
    /^callsign_http_request_duration_seconds_count\{method="GET",route="\/v1\/tasks\/\{id\}",status="404"\} \d+$/m,
  );
  expect(text).toContain('route="unknown"');
  expect(text).not.toContain('tsk_secret');
});

describe('the documentation', () => {
  test('is the target of a redirect from the root', async () => {
    const { status, headers } = await open('/');
    expect([status, headers.get('location')]).toEqual([302, '/docs']);
  });

  test('is a page that loads nothing from other origins', async () => {
    const { status, headers, body } = await open('/docs');
    expect(status).toBe(200);
    const policy = headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    const text = String(body['text']);
    expect(text).not.toMatch(/https?:\/\//);
    const loaded = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => String(path));
    expect(loaded).toHaveLength(4);
    for (const path of loaded) expect((await open(path)).status).toBe(200);
  });

  test('serves only its own files', async () => {
    for (const path of ['/docs/index.html', '/docs/package.json', '/docs/..%2fpackage.json'])
      expect((await open(path)).status).toBe(404);
  });
});

test('responses have security headers, and do not name a framework', async () => {
  const { headers } = await api.call('GET', '/v1/tasks');
  expect(headers.get('x-powered-by')).toBeNull();
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('content-security-policy')).toBe("default-src 'none';frame-ancestors 'none'");
  expect(headers.get('cache-control')).toBe('no-store');
});

describe('the log', () => {
  const lineOf = async (id: string): Promise<Record<string, unknown>> => {
    const find = () => api.log.find((line) => line['requestId'] === id);
    await until(`a line of ${id}`, () => find() !== undefined);
    return find()!;
  };

  test('has one line per request, with the route and without the input', async () => {
    await api.call('GET', '/v1/orders/AGW-SECRET?limit=7', {
      headers: { 'x-request-id': 'req-1', cookie: 'hidden' },
    });
    const line = await lineOf('req-1');
    expect(line).toMatchObject({
      level: 30,
      msg: 'http.request',
      requestId: 'req-1',
      method: 'GET',
      route: '/v1/orders/{agw_id}',
      status: 404,
      key: 'admin',
      durationMs: expect.any(Number) as number,
    });
    expect(JSON.stringify(line)).not.toMatch(new RegExp(`AGW-SECRET|limit|hidden|${ADMIN_KEY}`));
    expect(api.log.filter(({ requestId }) => requestId === 'req-1')).toHaveLength(1);
  });

  test('has the request id of the response', async () => {
    const { headers } = await api.call('GET', '/v1/tasks', { headers: { 'x-request-id': 'not an id\t!' } });
    const id = headers.get('x-request-id');
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    await lineOf(String(id));
    const refused = await api.call('GET', '/nowhere', { headers: { 'x-request-id': 'req-2' } });
    expect(refused.body['request_id']).toBe('req-2');
  });

  test('has no line for the routes that monitoring calls', async () => {
    await api.call('GET', '/healthz', { headers: { 'x-request-id': 'req-3' } });
    expect((await lineOf('req-3'))['level']).toBe(20);
  });
});
