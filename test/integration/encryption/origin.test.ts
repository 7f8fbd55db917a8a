import { startTestApi, ADMIN_KEY, type TestApi } from '../../support/service/api';
import { UI_ORIGIN } from './codec-client';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi({ temporalUiOrigin: UI_ORIGIN });
});
afterAll(() => api.close());

const preflight = (origin: string): Promise<Response> =>
  fetch(`${api.url}/codec/decode`, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,x-namespace',
    },
  });

const corsOf = ({ headers }: Response): Record<string, string> =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-')));

test('the Temporal UI may call the codec server with cookies', async () => {
  const response = await preflight(UI_ORIGIN);
  expect([response.status, response.headers.get('vary'), corsOf(response)]).toEqual([
    204,
    'Origin',
    {
      'access-control-allow-origin': UI_ORIGIN,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'Content-Type, X-Namespace, Authorization',
      'access-control-max-age': '600',
    },
  ]);
});

test('the Temporal UI can read the answer 401', async () => {
  const response = await fetch(`${api.url}/codec/decode`, { method: 'POST', headers: { origin: UI_ORIGIN } });
  expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([401, UI_ORIGIN]);
});

test.each([
  'http://127.0.0.1:8234',
  'http://localhost:8233',
  'https://127.0.0.1:8233',
  'http://127.0.0.1:82330',
  'http://127.0.0.1:8233.evil.example',
  'null',
])('a page of %s is refused even with a key', async (origin) => {
  const asked = await preflight(origin);
  const headers = { origin, authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' };
  const decoded = await fetch(`${api.url}/codec/decode`, {
    method: 'POST',
    headers,
    body: '{"payloads":[]}',
  });
  expect([asked.status, corsOf(asked), decoded.status, corsOf(decoded)]).toEqual([403, {}, 403, {}]);
});
