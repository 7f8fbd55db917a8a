import { ADMIN_KEY, startTestApi, type TestApi } from '../../support/service/api';
import { decode, submit } from './codec-client';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const cookieOf = (response: Response): string => response.headers.getSetCookie()[0] ?? '';
const pairOf = (cookie: string): string => cookie.split(';')[0]!;
const logIn = (): Promise<Response> => submit(api, '/codec/login', { key: ADMIN_KEY });

test('a login with the platform key sets a cookie for the codec server only, which decodes', async () => {
  const response = await logIn();
  expect([response.status, response.headers.get('location')]).toEqual([303, '/codec/login']);
  const cookie = cookieOf(response);
  expect(cookie).toMatch(
    /^callsign_codec=[\w-]{43}; Path=\/codec; Expires=[^;]+ GMT; HttpOnly; SameSite=Strict$/,
  );
  const expiresMs = Date.parse(/Expires=([^;]+)/.exec(cookie)![1]!);
  expect(Math.round((expiresMs - Date.now()) / 60_000)).toBe(30);
  expect((await decode(api, [], { cookie: pairOf(cookie) })).status).toBe(200);

  const stored = await api.service.database.db.collection('codec_sessions').find().toArray();
  expect(stored.map(({ key_id }) => key_id as unknown)).toEqual(['admin']);
  expect(JSON.stringify(stored)).not.toContain(pairOf(cookie).split('=')[1]);
});

test('the cookie is refused after a logout', async () => {
  const cookie = pairOf(cookieOf(await logIn()));
  const out = await submit(api, '/codec/logout', {}, { cookie });
  expect([out.status, cookieOf(out)]).toEqual([
    303,
    'callsign_codec=; Path=/codec; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Strict',
  ]);
  expect((await decode(api, [], { cookie })).status).toBe(401);
});

test('an expired login is refused even if MongoDB still stores it', async () => {
  const cookie = pairOf(cookieOf(await logIn()));
  const sessions = api.service.database.db.collection('codec_sessions');
  await sessions.updateMany({}, { $set: { expires_on: new Date(Date.now() - 1) } });
  expect((await decode(api, [], { cookie })).status).toBe(401);
});

test.each([
  ['a wrong key', { key: '"><script>alert(1)</script>' }],
  ['no key', {}],
])('%s is refused, and the page does not repeat the input', async (_what, fields) => {
  const response = await submit(api, '/codec/login', fields);
  expect([response.status, cookieOf(response)]).toEqual([401, '']);
  const html = await response.text();
  expect(html).toContain('<p role="alert">This is not a platform key.</p>');
  expect(html).not.toMatch(/script/i);
});

test.each([
  { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
  { 'sec-fetch-site': 'same-site', origin: 'http://127.0.0.1:8234' },
  { 'sec-fetch-site': '', origin: 'https://evil.example' },
  { 'sec-fetch-site': '', origin: 'null' },
])('a form on another page cannot log in or out: %j', async (headers) => {
  const sent = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''));
  const fetchFrom = (path: string): Promise<Response> =>
    fetch(`${api.url}${path}`, {
      method: 'POST',
      redirect: 'manual',
      headers: sent,
      body: new URLSearchParams({ key: ADMIN_KEY }),
    });
  const [into, out] = [await fetchFrom('/codec/login'), await fetchFrom('/codec/logout')];
  expect([into.status, cookieOf(into), out.status, cookieOf(out)]).toEqual([403, '', 403, '']);
});

test('the login page forbids scripts, foreign content, framing and caching', async () => {
  const { headers } = await fetch(`${api.url}/codec/login`);
  expect(headers.get('content-security-policy')).toBe(
    "default-src 'none';style-src 'self';form-action 'self';base-uri 'none';frame-ancestors 'none'",
  );
  expect([headers.get('cache-control'), headers.get('referrer-policy')]).toEqual(['no-store', 'same-origin']);
});

test('the log records logins but never a key', async () => {
  await submit(api, '/codec/login', { key: 'a wrong one' });
  await logIn();
  const logins = api.log.filter(({ msg }) => msg === 'codec.login');
  expect(logins.slice(-2)).toEqual([
    expect.objectContaining({ level: 40, outcome: 'refused' }),
    expect.objectContaining({ level: 30, outcome: 'accepted', key: 'admin' }),
  ]);
  expect(JSON.stringify(api.log)).not.toMatch(new RegExp(`a wrong one|${ADMIN_KEY}`));
});

test('after ten tries in a minute the address must wait, even with the right key', async () => {
  for (let tries = 0; tries < 10; tries += 1) await submit(api, '/codec/login', { key: `guess ${tries}` });
  const response = await logIn();
  expect([response.status, cookieOf(response)]).toEqual([429, '']);
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(50);
});
