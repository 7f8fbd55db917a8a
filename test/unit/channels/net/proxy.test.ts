import type { TlsOptions } from 'node:tls';
import { CHANNELS } from '../../../../channels/registry';
import type { OpenChannels } from '../../../../channels/open-channels';
import type { SendResult } from '../../../../domain/delivery/delivery';
import { EMPTY_EGRESS_ALLOW, parseEgressAllow } from '../../../../domain/egress/egress-allow';
import { parseProxyUrl, type EgressProxy } from '../../../../domain/egress/proxy-url';
import { aContext, aSlackTask, attemptAt } from '../../../support/builders/attempt';
import { createAuthority, issue, type Authority } from '../../../support/servers/certificates';
import { startConnectProxy, type ConnectProxy, type ProxyBehaviour } from './connect-proxy';
import { addressRecords, startNameServer, type NameServer } from '../../../support/servers/name-server';
import {
  OK,
  closing,
  dripping,
  startSocketReceiver,
  type SocketAnswer,
  type SocketReceiver,
} from '../../../support/servers/socket-receiver';
import { startTokenEndpoint } from '../../../support/servers/token-endpoint';

const HOST = 'hooks.example.com';
const LOOPBACK = parseEgressAllow('127.0.0.0/8');
const accepted: SendResult = { kind: 'accepted', status: 200 };
const unreachable = (reason: 'proxy_error' | 'connection_refused', detail: string): SendResult => ({
  kind: 'unreachable',
  reason,
  detail,
});

let trusted: Authority;
let names: NameServer;
let addresses: readonly string[];
let proxy: ConnectProxy;
let receiver: SocketReceiver;
let channels: OpenChannels | undefined;

beforeAll(async () => {
  trusted = await createAuthority('The one we trust');
  names = await startNameServer((name, type) => (type === 'A' ? addressRecords(name, ...addresses) : []));
});
beforeEach(() => {
  addresses = ['127.0.0.1'];
});
afterEach(async () => {
  await channels?.close();
  await Promise.all([proxy.close(), receiver.close()]);
  channels = undefined;
});
afterAll(() => names.close());

interface World {
  readonly answer?: SocketAnswer;
  /** The receiver's TLS; absent: plain HTTP. */
  readonly tls?: TlsOptions;
  readonly manner?: ProxyBehaviour;
  /** The proxy's own TLS. */
  readonly proxyTls?: TlsOptions;
  readonly userinfo?: string;
  readonly egress?: typeof LOOPBACK;
}

const settingOf = ({ proxyTls, userinfo = '' }: World): EgressProxy =>
  parseProxyUrl(`${proxyTls === undefined ? 'http' : 'https'}://${userinfo}127.0.0.1:${proxy.port}`);

const start = async (world: World = {}): Promise<OpenChannels> => {
  proxy = await startConnectProxy(world.manner, world.proxyTls);
  receiver = await startSocketReceiver(world.answer ?? OK, world.tls);
  channels = CHANNELS.open({
    egress: world.egress ?? LOOPBACK,
    version: '1.2.3',
    resolver: names.resolver,
    proxy: settingOf(world),
    ca: trusted.cert,
  });
  return channels;
};

const hook = (protocol = 'https', host = HOST): string => `${protocol}://${host}:${receiver.port}/hook`;

describe('calls through a proxy', () => {
  test('sends the checked address to the proxy and the host name to the receiver', async () => {
    const through = await start({ tls: await issue(trusted, HOST) });
    const { result, timings } = await attemptAt(through, hook());
    expect(result).toEqual(accepted);
    expect(proxy.asked).toEqual([{ authority: `127.0.0.1:${receiver.port}` }]);
    expect(receiver.requests[0]?.headers['host']).toBe(`${HOST}:${receiver.port}`);
    expect(Object.keys(timings ?? {})).toEqual(['dns_ms', 'connect_ms', 'tls_ms', 'first_byte_ms']);
  });

  test('uses CONNECT for plain http too', async () => {
    const through = await start();
    expect((await attemptAt(through, hook('http'))).result).toEqual(accepted);
    expect(proxy.asked).toHaveLength(1);
  });

  test('reuses a connection', async () => {
    const through = await start({ tls: await issue(trusted, HOST) });
    await attemptAt(through, hook());
    expect((await attemptAt(through, hook())).result).toEqual(accepted);
    expect(proxy.asked).toHaveLength(1);
  });

  test('supports TLS to the proxy and TLS through it', async () => {
    const through = await start({
      tls: await issue(trusted, HOST),
      proxyTls: await issue(trusted, '127.0.0.1'),
    });
    expect((await attemptAt(through, hook())).result).toEqual(accepted);
    expect((await attemptAt(through, hook())).result).toEqual(accepted);
    expect(proxy.asked).toHaveLength(1);
  });

  test('sends Slack messages and token requests through the proxy', async () => {
    const through = await start();
    await through.send(aSlackTask(hook('http')), aContext(), new AbortController().signal);
    const tokens = await startTokenEndpoint();
    const client = { client_id: 'sunny', client_secret: 'open sesame' };
    const auth = { type: 'oauth2', token_url: tokens.url, ...client } as const;
    expect((await attemptAt(through, hook('http'), { auth })).result).toEqual(accepted);
    const [tokenAuthority, hookAuthority] = [new URL(tokens.url).host, `127.0.0.1:${receiver.port}`];
    expect(proxy.asked.map(({ authority }) => authority)).toEqual([
      hookAuthority,
      tokenAuthority,
      hookAuthority,
    ]);
    await tokens.close();
  });

  test("sends the proxy's credentials only to the proxy", async () => {
    const through = await start({ userinfo: 'ops:p%40ss-word@' });
    const exchange = await attemptAt(through, hook('http'));
    const authorization = `Basic ${Buffer.from('ops:p@ss-word').toString('base64')}`;
    expect(proxy.asked[0]?.authorization).toBe(authorization);
    const seen = JSON.stringify([exchange, receiver.requests]);
    for (const secret of ['p@ss-word', authorization.slice(6)]) expect(seen).not.toContain(secret);
  });

  test('tries the next address if one does not respond', async () => {
    addresses = ['127.0.0.2', '127.0.0.1'];
    const through = await start();
    expect((await attemptAt(through, hook('http'))).result).toEqual(accepted);
    expect(proxy.asked.map(({ authority }) => authority)).toEqual([
      `127.0.0.2:${receiver.port}`,
      `127.0.0.1:${receiver.port}`,
    ]);
  });
});

describe('rules that also apply through a proxy', () => {
  test.each([
    ['a name with a private address', 'https', HOST],
    ['an address', 'https', '127.0.0.1'],
    ['the metadata of a cloud', 'http', '169.254.169.254'],
    ['localhost', 'https', 'localhost'],
  ])('%s is blocked, and the proxy is not asked', async (_what, protocol, host) => {
    const through = await start({ egress: EMPTY_EGRESS_ALLOW });
    const { result } = await attemptAt(through, hook(protocol, host));
    expect(result).toEqual({ kind: 'unreachable', reason: 'ip_blocked', detail: 'NO_PERMITTED_ADDRESS' });
    expect(proxy.asked).toEqual([]);
  });

  test('refuses a certificate for another name', async () => {
    const through = await start({ tls: await issue(trusted, 'other.example.com') });
    expect((await attemptAt(through, hook())).result).toEqual({
      kind: 'unreachable',
      reason: 'tls_error',
      detail: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
  });

  test('an answer that is not HTTP is none', async () => {
    const through = await start({ answer: closing('SSH-2.0-OpenSSH_9.6\r\n') });
    expect((await attemptAt(through, hook('http'))).result).toMatchObject({ reason: 'protocol_error' });
  });

  test('ends a slow drip at the deadline', async () => {
    const through = await start({ answer: dripping('HTTP/1.1 200 OK\r\nx-slow: ', 'a') });
    const { result } = await attemptAt(through, hook('http'), { timeout_ms: 300 });
    expect(result).toEqual({ kind: 'unreachable', reason: 'timeout', detail: 'DEADLINE' });
  });
});

const saying =
  (text: string): ProxyBehaviour =>
  (client) =>
    client.end(text);

describe('a failing proxy', () => {
  test.each<[string, ProxyBehaviour, SendResult]>([
    ['wants credentials', saying('HTTP/1.1 407 No\r\n\r\n'), unreachable('proxy_error', 'PROXY_HTTP_407')],
    ['forbids the call', saying('HTTP/1.1 403 No\r\n\r\n'), unreachable('proxy_error', 'PROXY_HTTP_403')],
    [
      'cannot reach the receiver',
      saying('HTTP/1.1 503 No\r\n\r\n'),
      unreachable('connection_refused', 'PROXY_HTTP_503'),
    ],
    ['is none', saying('220 mail ESMTP\r\n\r\n'), unreachable('proxy_error', 'PROXY_MALFORMED')],
    ['hangs up', saying(''), unreachable('proxy_error', 'PROXY_CLOSED')],
    [
      'does not end its headers',
      saying(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(20_000)}`),
      unreachable('proxy_error', 'PROXY_HEADERS_OVERFLOW'),
    ],
    [
      'answers for the receiver',
      saying(`HTTP/1.1 200 OK\r\n\r\n${OK}`),
      { kind: 'unreachable', reason: 'protocol_error', detail: 'PROXY_EARLY_DATA' },
    ],
    [
      'says nothing until the deadline',
      () => undefined,
      { kind: 'unreachable', reason: 'connect_timeout', detail: 'DEADLINE' },
    ],
  ])('that %s', async (_what, manner, result) => {
    const through = await start({ manner });
    expect((await attemptAt(through, hook('http'), { timeout_ms: 1_000 })).result).toEqual(result);
    expect(receiver.connections.size).toBe(0);
  });

  test('that is unreachable does not count as a failure of the receiver', async () => {
    const through = await start();
    await proxy.close();
    expect((await attemptAt(through, hook('http'))).result).toEqual(
      unreachable('proxy_error', 'ECONNREFUSED'),
    );
    proxy = await startConnectProxy();
  });

  test('with an untrusted certificate receives no request', async () => {
    const unknown = await createAuthority('Some other one');
    const through = await start({ proxyTls: await issue(unknown, '127.0.0.1'), userinfo: 'ops:secret@' });
    expect((await attemptAt(through, hook('http'))).result).toEqual(
      unreachable('proxy_error', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'),
    );
    expect(proxy.asked).toEqual([]);
  });
});
