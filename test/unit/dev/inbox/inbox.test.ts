import { request } from 'node:http';
import type { Callback } from '../../../../dev/inbox/callback';
import { startInbox, type Inbox, type InboxOptions } from '../../../../dev/inbox/inbox';
import { MAX_CALLBACK_BYTES } from '../../../../dev/inbox/limits';
import { buildInboxPage } from '../../../support/inbox/inbox-page';
import { removeTemporaryFolders } from '../../../support/temporary-folder';
import { OTHER_SECRET, SECRET, sendCallback, signedHeaders } from '../../../support/inbox/send-callback';

let pageFolder: string;
beforeAll(async () => (pageFolder = await buildInboxPage()));
afterAll(removeTemporaryFolders);

const open: Inbox[] = [];
afterEach(async () => {
  for (const inbox of open.splice(0)) await inbox.close();
});

async function anInbox(options: Partial<InboxOptions> = {}) {
  const landed: Callback[] = [];
  const inbox = await startInbox({
    port: 0,
    pageFolder,
    secretsFor: () => [SECRET],
    onCallback: (callback) => landed.push(callback),
    ...options,
  });
  open.push(inbox);
  return { ...inbox, landed };
}

const kept = async (url: string): Promise<Callback[]> =>
  ((await (await fetch(`${url}/callbacks`)).json()) as { data: Callback[] }).data;

test('accepts, verifies, reports and stores a signed callback', async () => {
  const { url, landed } = await anInbox();
  const body = '{"pnr":"QX7R2K"}';
  const response = await sendCallback(`${url}/any/path?x=1`, {
    event: 'OrderTicketed',
    sequence: 3,
    attempt: 2,
    body,
  });
  expect(response.status).toBe(204);
  expect(landed).toEqual([
    {
      number: 1,
      received_on: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
      method: 'POST',
      path: '/any/path?x=1',
      headers: expect.objectContaining({
        'callsign-event': 'OrderTicketed',
        'webhook-id': 'dlv_AGW-1_3',
      }) as Callback['headers'],
      body,
      body_bytes: 16,
      event: 'OrderTicketed',
      order: 'AGW-1',
      sequence: 3,
      attempt: 2,
      webhook_id: 'dlv_AGW-1_3',
      verification: { kind: 'verified' },
      place: { kind: 'in_order' },
      note: null,
      answer: { status: 204, delay_ms: 0 },
    },
  ]);
  expect(await kept(url)).toEqual(JSON.parse(JSON.stringify(landed)));
});

test.each(['POST', 'PUT', 'PATCH'])('receives a %s', async (method) => {
  const { url, landed } = await anInbox();
  expect((await sendCallback(url, { method })).status).toBe(204);
  expect(landed).toMatchObject([{ method, verification: { kind: 'verified' } }]);
});

test.each([
  ['another secret', () => [OTHER_SECRET], 'mismatch'],
  ['no secret', () => [], 'no_secret'],
  ['unreadable secrets', () => Promise.reject(new Error('down')), 'secrets_unavailable'],
])('with %s accepts a callback and marks it as not verified', async (_what, secretsFor, reason) => {
  const { url, landed } = await anInbox({ secretsFor });
  expect((await sendCallback(url)).status).toBe(204);
  expect(landed).toMatchObject([{ verification: { kind: 'not_verified', reason } }]);
});

test('verifies the callback of a new task at once', async () => {
  const secrets: string[] = [];
  const { url, landed } = await anInbox({ secretsFor: () => secrets });
  secrets.push(SECRET);
  await sendCallback(url);
  expect(landed).toMatchObject([{ verification: { kind: 'verified' } }]);
});

test('responds to a body over the limit with 413 and stores no body', async () => {
  const { url, landed } = await anInbox();
  const response = await sendCallback(url, { body: 'x'.repeat(MAX_CALLBACK_BYTES + 1) });
  expect(response.status).toBe(413);
  expect(landed).toMatchObject([
    {
      body: '',
      body_bytes: MAX_CALLBACK_BYTES + 1,
      verification: { kind: 'not_verified', reason: 'body_too_large' },
    },
  ]);
  expect((await sendCallback(url, { body: 'x'.repeat(MAX_CALLBACK_BYTES) })).status).toBe(204);
});

test('simulates failures that the query asks for', async () => {
  const { url } = await anInbox();
  const busy = await sendCallback(`${url}/?retry_after=5`);
  expect([busy.status, busy.headers.get('retry-after')]).toEqual([503, '5']);

  const startedMs = Date.now();
  expect((await sendCallback(`${url}/?delay_ms=300&status=500`)).status).toBe(500);
  expect(Date.now() - startedMs).toBeGreaterThanOrEqual(295);

  const wrong = await sendCallback(`${url}/?status=abc`);
  expect([wrong.status, await wrong.text()]).toEqual([
    400,
    'status: expected a whole number from 200 to 599\n',
  ]);
});

test('close does not wait for a delayed response', async () => {
  const inbox = await startInbox({ port: 0, secretsFor: () => [] });
  const landed = sendCallback(`${inbox.url}/?delay_ms=60000`).catch(() => 'cut off');
  while ((await kept(inbox.url)).length === 0);
  await inbox.close();
  expect(await landed).toBe('cut off');
});

test('keeps running if a listener throws', async () => {
  const { url } = await anInbox({
    onCallback: () => {
      throw new Error('no more disk');
    },
  });
  expect((await sendCallback(url)).status).toBe(500);
  expect(await kept(url)).toHaveLength(1);
});

test('stores header names such as __proto__ as data', async () => {
  const { url, landed } = await anInbox();
  await fetch(url, {
    method: 'POST',
    headers: { ...signedHeaders(), constructor: 'x', __proto__y: 'z' },
    body: '{}',
  });
  expect(landed[0]?.headers).toMatchObject({ constructor: 'x', __proto__y: 'z' });
});

test.each([
  ['GET', '/', 200, 'text/html; charset=utf-8'],
  ['HEAD', '/', 200, 'text/html; charset=utf-8'],
  ['GET', '/page.css', 200, 'text/css; charset=utf-8'],
  ['GET', '/page.js', 200, 'text/javascript; charset=utf-8'],
  ['GET', '/detail.js', 200, 'text/javascript; charset=utf-8'],
  ['GET', '/tsconfig.json', 404, 'text/plain; charset=utf-8'],
  ['GET', '/guide', 200, 'application/json; charset=utf-8'],
  ['GET', '/icon.svg', 200, 'image/svg+xml; charset=utf-8'],
  ['GET', '/callbacks?x', 200, 'application/json; charset=utf-8'],
  ['GET', '/callbacks/1', 404, 'text/plain; charset=utf-8'],
  ['GET', '/%E0%A4%A', 404, 'text/plain; charset=utf-8'],
  ['DELETE', '/', 404, 'text/plain; charset=utf-8'],
  ['OPTIONS', '/callbacks', 405, 'text/plain; charset=utf-8'],
])('%s %s responds with %i', async (method, path, status, type) => {
  const { url } = await anInbox();
  const response = await fetch(`${url}${path}`, { method });
  expect([response.status, response.headers.get('content-type')]).toEqual([status, type]);
  expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';/);
  expect(response.headers.get('access-control-allow-origin')).toBeNull();
});

test('deletes all callbacks on request', async () => {
  const { url } = await anInbox();
  await sendCallback(url);
  expect((await fetch(`${url}/callbacks`, { method: 'DELETE' })).status).toBe(200);
  expect(await kept(url)).toEqual([]);
});

test('refuses a page with a foreign host name', async () => {
  const { url } = await anInbox();
  const status = await new Promise((resolve, reject) => {
    request(`${url}/callbacks`, { headers: { host: 'evil.example' } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
  expect(status).toBe(421);
});

test('streams the stored callbacks, then new ones', async () => {
  const { url } = await anInbox();
  await sendCallback(url, { sequence: 1 });
  const response = await fetch(`${url}/stream`);
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  const text = response.body!.pipeThrough(new TextDecoderStream());
  let read = '';
  for await (const part of text) {
    if (read === '') await sendCallback(url, { sequence: 2 });
    read += part;
    if (read.includes('event: callback') && read.endsWith('\n\n')) break;
  }
  const messages = read
    .trim()
    .split('\n\n')
    .map((message) => message.split('\n'));
  expect(messages.map(([event]) => event)).toEqual(['event: all', 'event: callback']);
  expect(JSON.parse(messages[0]![1]!.slice('data: '.length))).toMatchObject([{ number: 1 }]);
  expect(JSON.parse(messages[1]![1]!.slice('data: '.length))).toMatchObject({ number: 2, sequence: 2 });
  expect(messages[1]![1]).not.toContain('"headers"');
});

test('listens only on the loopback address', async () => {
  const { url } = await anInbox();
  expect(new URL(url).hostname).toBe('127.0.0.1');
});

test('reports a port in use', async () => {
  const { url } = await anInbox();
  await expect(startInbox({ port: Number(new URL(url).port), secretsFor: () => [] })).rejects.toThrow(
    'EADDRINUSE',
  );
});
