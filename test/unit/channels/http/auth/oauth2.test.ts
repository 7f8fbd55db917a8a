import { createTokenSource } from '../../../../../channels/http/auth/access-tokens';
import type { OpenChannels } from '../../../../../channels/open-channels';
import { openHttp } from '../../../../support/service/open-channel';
import type { Exchange } from '../../../../../channels/channel';
import { createTlsIdentities } from '../../../../../channels/net/tls-identity';
import { createWebClient } from '../../../../../channels/net/web-client';
import { parseEgressAllow } from '../../../../../domain/egress/egress-allow';
import type { OAuth2Auth } from '../../../../../channels/http/auth/auth-schema';
import { aContext, aTask, attemptAt } from '../../../../support/builders/attempt';
import { OK, startSocketReceiver, type SocketReceiver } from '../../../../support/servers/socket-receiver';
import {
  startTokenEndpoint,
  type TokenAnswer,
  type TokenEndpoint,
} from '../../../../support/servers/token-endpoint';

const SECRET = 's3cr3t+/=&:ü';
const UNAUTHORIZED = 'HTTP/1.1 401 No\r\ncontent-length: 0\r\n\r\n';

let channel: OpenChannels;
let receiver: SocketReceiver;
let tokens: TokenEndpoint;
let revoked: Set<string>;

beforeEach(async () => {
  revoked = new Set();
  channel = openHttp({ egress: parseEgressAllow('127.0.0.1'), version: '1.2.3' });
  tokens = await startTokenEndpoint();
  receiver = await startSocketReceiver((socket, { headers }) =>
    socket.write(revoked.has(headers['authorization'] ?? '') ? UNAUTHORIZED : OK),
  );
});
afterEach(async () => {
  await channel.close();
  await tokens.close();
  await receiver.close();
});

const oauth2 = (part: Partial<OAuth2Auth> = {}): OAuth2Auth => ({
  type: 'oauth2',
  token_url: tokens.url,
  client_id: 'sunny',
  client_secret: SECRET,
  ...part,
});

const attempt = (part: Partial<OAuth2Auth> = {}): Promise<Exchange> =>
  attemptAt(channel, `http://127.0.0.1:${receiver.port}/`, { auth: oauth2(part) });

const authorizations = (): readonly (string | undefined)[] =>
  receiver.requests.map(({ headers }) => headers['authorization']);

const accepted = { kind: 'accepted', status: 200 };
const authError = (detail: string) => ({
  kind: 'unreachable',
  reason: 'auth_error',
  detail: `TOKEN_ENDPOINT ${detail}`,
});

describe('an access token', () => {
  test('is requested with the credentials in a header, and sent to the receiver', async () => {
    expect((await attempt({ scope: 'a b', audience: 'erp' })).result).toEqual(accepted);
    expect(tokens.forms()).toEqual([{ grant_type: 'client_credentials', scope: 'a b', audience: 'erp' }]);
    const { line, headers } = tokens.requests[0]!;
    expect(line).toBe('POST /token HTTP/1.1');
    expect(headers).toMatchObject({
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
      authorization: `Basic ${Buffer.from('sunny:s3cr3t%2B%2F%3D%26%3A%C3%BC').toString('base64')}`,
    });
    expect(authorizations()).toEqual(['Bearer token-1']);
  });

  test('is requested with the credentials in the body if configured', async () => {
    expect((await attempt({ auth_style: 'body' })).result).toEqual(accepted);
    expect(tokens.forms()).toEqual([
      { grant_type: 'client_credentials', client_id: 'sunny', client_secret: SECRET },
    ]);
    expect(tokens.requests[0]!.headers).not.toHaveProperty('authorization');
  });

  test.each<[string, unknown, number]>([
    ['an hour: a minute before', 3600, 3_540_000],
    ['two minutes: a tenth before', 120, 108_000],
    ['as text', '120', 108_000],
    ['longer than a day: a day', 1e9, 86_340_000],
    ['not said: five minutes', undefined, 270_000],
    ['nonsense: five minutes', 'soon', 270_000],
    ['no time at all: five minutes', 0, 270_000],
  ])('is used until shortly before it ends; %s', async (_title, expires_in, usableMs) => {
    let nowMs = 0;
    const client = createWebClient({ egress: parseEgressAllow('127.0.0.1') });
    const source = createTokenSource(client, () => nowMs);
    const get = () => source.get(oauth2(), createTlsIdentities().plain, new AbortController().signal);
    tokens.answer({ body: { access_token: 'a', expires_in } });
    expect(await get()).toMatchObject({ kind: 'token', value: 'a', isNew: true });
    nowMs = usableMs - 1;
    expect(await get()).toMatchObject({ kind: 'token', value: 'a', isNew: false });
    nowMs = usableMs;
    tokens.answer({ body: { access_token: 'b', expires_in } });
    expect(await get()).toMatchObject({ kind: 'token', value: 'b', isNew: true });
    await client.close();
  });

  test('is fetched once for concurrent attempts', async () => {
    tokens.answer({ delayMs: 100 });
    const exchanges = await Promise.all(Array.from({ length: 10 }, () => attempt()));
    expect(exchanges.map(({ result }) => result)).toEqual(Array.from({ length: 10 }, () => accepted));
    expect(tokens.requests).toHaveLength(1);
  });

  test('an aborted attempt does not fail the others', async () => {
    tokens.answer({ delayMs: 200 });
    const caller = new AbortController();
    const task = aTask({ url: `http://127.0.0.1:${receiver.port}/`, auth: oauth2() });
    const off = channel.send(task, aContext(), caller.signal);
    const on = channel.send(task, aContext(), new AbortController().signal);
    setTimeout(() => caller.abort(), 50);
    expect((await off).result).toEqual(authError('ABORTED'));
    expect((await on).result).toEqual(accepted);
    expect(tokens.requests).toHaveLength(1);
  });

  test.each<[string, Partial<OAuth2Auth>]>([
    ['client', { client_id: 'other' }],
    ['secret: knowing the id is not enough', { client_secret: 'guessed' }],
    ['scope', { scope: 'more' }],
    ['audience', { audience: 'crm' }],
  ])('is not shared with another %s', async (_title, part) => {
    await attempt();
    await attempt(part);
    expect(tokens.requests).toHaveLength(2);
    expect(authorizations()).toEqual(['Bearer token-1', 'Bearer token-2']);
  });
});

describe('a token that the receiver refuses', () => {
  test('is renewed, and the request is sent once more', async () => {
    await attempt();
    revoked.add('Bearer token-1');
    expect((await attempt()).result).toEqual(accepted);
    expect(authorizations()).toEqual(['Bearer token-1', 'Bearer token-1', 'Bearer token-2']);
  });

  test('is renewed only once per attempt', async () => {
    await attempt();
    for (const token of [1, 2, 3]) revoked.add(`Bearer token-${token}`);
    expect((await attempt()).result).toEqual({ kind: 'refused', status: 401 });
    expect(tokens.requests).toHaveLength(2);
  });

  test('is not renewed if it is new', async () => {
    revoked.add('Bearer token-1');
    expect((await attempt()).result).toEqual({ kind: 'refused', status: 401 });
    expect(tokens.requests).toHaveLength(1);
  });
});

describe('a token endpoint that issues none', () => {
  test.each<[string, TokenAnswer, string]>([
    [
      'refuses the client',
      { status: 401, body: { error: 'invalid_client', error_description: SECRET } },
      'http_401 invalid_client',
    ],
    ['says something of its own', { status: 400, body: { error: SECRET } }, 'http_400'],
    ['is broken', { status: 503, body: 'down' }, 'http_503'],
    ['redirects', { status: 302, body: '' }, 'http_302'],
    ['sends HTML', { body: '<html>' }, 'ANSWER_MALFORMED'],
    ['sends no token', { body: { expires_in: 3600 } }, 'ANSWER_MALFORMED'],
    ['sends a token that no header can carry', { body: { access_token: 'a\r\nx-b: 1' } }, 'ANSWER_MALFORMED'],
    ['sends a token of another kind', { body: { access_token: 'a', token_type: 'mac' } }, 'ANSWER_MALFORMED'],
    ['sends too much', { body: { access_token: 'a', padding: 'x'.repeat(70_000) } }, 'ANSWER_MALFORMED'],
  ])('because it %s', async (_title, answer, detail) => {
    tokens.answer(answer);
    const exchange = await attempt();
    expect(exchange.result).toEqual(authError(detail));
    expect(JSON.stringify(exchange)).not.toContain(JSON.stringify(SECRET).slice(1, -1));
    expect(receiver.connections.size).toBe(0);
  });

  test('because it is unreachable', async () => {
    const { url } = tokens;
    await tokens.close();
    const exchange = await attempt({ token_url: url });
    expect(exchange.result).toEqual(authError('connection_refused ECONNREFUSED'));
    tokens = await startTokenEndpoint();
  });

  test('because the egress rules block it', async () => {
    const exchange = await attempt({ token_url: tokens.url.replace('127.0.0.1', '127.0.0.2') });
    expect(exchange.result).toEqual(authError('ip_blocked NO_PERMITTED_ADDRESS'));
    expect(tokens.requests).toEqual([]);
  });

  test('before the deadline of the attempt', async () => {
    tokens.answer('say-nothing');
    const exchange = await attemptAt(channel, `http://127.0.0.1:${receiver.port}/`, {
      auth: oauth2(),
      timeout_ms: 300,
    });
    expect(exchange.result).toEqual(authError('DEADLINE'));
  });

  test('is asked again by the next attempt', async () => {
    tokens.answer({ status: 500, body: '' });
    await attempt();
    tokens.answer({});
    expect((await attempt()).result).toEqual(accepted);
  });
});

test('neither secret nor token is in the record or the preview, and the preview asks for none', async () => {
  const task = aTask({ url: `http://127.0.0.1:${receiver.port}/`, auth: oauth2() });
  const preview = channel.preview(task, aContext());
  expect(tokens.requests).toEqual([]);
  const { request } = await attempt();
  expect([request, preview]).toMatchObject([
    { headers: { Authorization: '[redacted]' } },
    { headers: { Authorization: '[redacted]' } },
  ]);
  expect(JSON.stringify([request, preview])).not.toMatch(/token-1|s3cr3t/);
});
