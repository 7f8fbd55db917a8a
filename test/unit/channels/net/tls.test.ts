import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import type { OpenChannels } from '../../../../channels/open-channels';
import { openHttp } from '../../../support/service/open-channel';
import type { SendResult } from '../../../../domain/delivery/delivery';
import { parseEgressAllow } from '../../../../domain/egress/egress-allow';
import { attemptAt } from '../../../support/builders/attempt';
import { createAuthority, issue, type Authority } from '../../../support/servers/certificates';
import { addressRecords, startNameServer, type NameServer } from '../../../support/servers/name-server';
import { OK, startSocketReceiver, type SocketReceiver } from '../../../support/servers/socket-receiver';

const HOST = 'hooks.example.com';
const DAY_MS = 86_400_000;

let trusted: Authority;
let unknown: Authority;
let names: NameServer;
let channel: OpenChannels;
let receiver: SocketReceiver | undefined;

beforeAll(async () => {
  trusted = await createAuthority('The one we trust');
  unknown = await createAuthority('Some other one');
  names = await startNameServer((name, type) => (type === 'A' ? addressRecords(name, '127.0.0.1') : []));
  channel = openHttp({
    egress: parseEgressAllow('127.0.0.0/8'),
    version: '1.2.3',
    resolver: names.resolver,
    ca: trusted.cert,
  });
});
afterAll(async () => {
  await channel.close();
  await names.close();
});
afterEach(async () => {
  await receiver?.close();
  receiver = undefined;
});

const tlsError = (detail: string): SendResult => ({ kind: 'unreachable', reason: 'tls_error', detail });
const hungUp: SendResult = { kind: 'unreachable', reason: 'connection_reset', detail: 'ECONNRESET' };
const accepted: SendResult = { kind: 'accepted', status: 200 };

const dayFrom = (notBeforeMs: number): { notBeforeDate: Date; notAfterDate: Date } => ({
  notBeforeDate: new Date(notBeforeMs),
  notAfterDate: new Date(notBeforeMs + DAY_MS),
});

describe('a receiver over TLS', () => {
  test.each<[string, () => Promise<TlsOptions>, SendResult]>([
    ['a trusted certificate for the name', () => issue(trusted, HOST), accepted],
    ['TLS 1.2 only', async () => ({ ...(await issue(trusted, HOST)), maxVersion: 'TLSv1.2' }), accepted],
    [
      'R035: a certificate for another name',
      () => issue(trusted, 'other.example.com'),
      tlsError('ERR_TLS_CERT_ALTNAME_INVALID'),
    ],
    ['R037: an unknown authority', () => issue(unknown, HOST), tlsError('UNABLE_TO_VERIFY_LEAF_SIGNATURE')],
    [
      'an expired certificate',
      () => issue(trusted, HOST, dayFrom(Date.now() - 2 * DAY_MS)),
      tlsError('CERT_HAS_EXPIRED'),
    ],
    [
      'a certificate of tomorrow',
      () => issue(trusted, HOST, dayFrom(Date.now() + DAY_MS)),
      tlsError('CERT_NOT_YET_VALID'),
    ],
    [
      'R039: TLS 1.1 only',
      async () => ({
        ...(await issue(trusted, HOST)),
        minVersion: 'TLSv1',
        maxVersion: 'TLSv1.1',
        ciphers: 'DEFAULT@SECLEVEL=0',
      }),
      tlsError('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION'),
    ],
  ])('%s', async (_title, options, result) => {
    receiver = await startSocketReceiver(OK, await options());
    expect((await attemptAt(channel, `https://${HOST}:${receiver.port}/`)).result).toEqual(result);
  });

  test('R041: plain HTTP on the port for TLS', async () => {
    const plain = createServer().listen(0, '127.0.0.1');
    await once(plain, 'listening');
    const { port } = plain.address() as AddressInfo;
    const { result } = await attemptAt(channel, `https://${HOST}:${port}/`);
    expect(result).toEqual(tlsError('ERR_SSL_WRONG_VERSION_NUMBER'));
    plain.close();
    await once(plain, 'close');
  });

  test('an address is held against the addresses of the certificate', async () => {
    receiver = await startSocketReceiver(OK, await issue(trusted, '127.0.0.1'));
    expect((await attemptAt(channel, `https://127.0.0.1:${receiver.port}/`)).result).toEqual(accepted);
  });

  test('an address that the certificate does not name is refused', async () => {
    receiver = await startSocketReceiver(OK, await issue(trusted, HOST));
    expect((await attemptAt(channel, `https://127.0.0.1:${receiver.port}/`)).result).toEqual(
      tlsError('ERR_TLS_CERT_ALTNAME_INVALID'),
    );
  });

  test('verification stays on where the environment turns it off', async () => {
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      receiver = await startSocketReceiver(OK, await issue(unknown, HOST));
      expect((await attemptAt(channel, `https://${HOST}:${receiver.port}/`)).result).toEqual(
        tlsError('UNABLE_TO_VERIFY_LEAF_SIGNATURE'),
      );
    } finally {
      delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    }
  });

  test.each<[string, (socket: Socket) => void, SendResult]>([
    [
      'says something else in the handshake',
      (socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'),
      tlsError('ERR_SSL_WRONG_VERSION_NUMBER'),
    ],
    [
      'refuses the handshake',
      (socket) => socket.end(Buffer.from([21, 3, 3, 0, 2, 2, 40])),
      tlsError('ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE'),
    ],
    ['hangs up in the handshake', (socket) => socket.end(), hungUp],
    ['resets the handshake', (socket) => socket.resetAndDestroy(), hungUp],
  ])('one that %s', async (_title, answer, result) => {
    const server = createTcpServer((socket) =>
      socket.on('error', () => undefined).once('data', () => answer(socket)),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    expect((await attemptAt(channel, `https://${HOST}:${port}/`)).result).toEqual(result);
    server.close();
    await once(server, 'close');
  });

  test('one that never answers the handshake is cut off at the deadline', async () => {
    receiver = await startSocketReceiver(() => undefined);
    const url = `https://${HOST}:${receiver.port}/`;
    const { result, timings } = await attemptAt(channel, url, { timeout_ms: 300 });
    expect(result).toEqual({ kind: 'unreachable', reason: 'connect_timeout', detail: 'DEADLINE' });
    expect(timings).toEqual({
      dns_ms: expect.any(Number) as number,
      connect_ms: expect.any(Number) as number,
    });
  });

  test('the steps are timed, each after the one before it', async () => {
    receiver = await startSocketReceiver(OK, await issue(trusted, HOST));
    const { timings } = await attemptAt(channel, `https://${HOST}:${receiver.port}/`);
    const { dns_ms = NaN, connect_ms = NaN, tls_ms = NaN, first_byte_ms = NaN } = timings ?? {};
    expect([dns_ms, connect_ms, tls_ms, first_byte_ms]).toEqual(
      [dns_ms, connect_ms, tls_ms, first_byte_ms].sort((a, b) => a - b),
    );
  });
});
