import { TLSSocket } from 'node:tls';
import { createPrivateKey } from 'node:crypto';
import type { OpenChannels } from '../../../../channels/open-channels';
import { openHttp } from '../../../support/service/open-channel';
import type { Exchange } from '../../../../channels/channel';
import { parseEgressAllow } from '../../../../domain/egress/egress-allow';
import type { ClientCertificateAuth } from '../../../../channels/http/auth/auth-schema';
import type { HttpRequest } from '../../../../channels/http/http-schema';
import { attemptAt } from '../../../support/builders/attempt';
import { createAuthority, issue, type Authority } from '../../../support/servers/certificates';
import { addressRecords, startNameServer, type NameServer } from '../../../support/servers/name-server';
import { startSocketReceiver, type SocketReceiver } from '../../../support/servers/socket-receiver';

const HOST = 'erp.example.com';

let authority: Authority;
let ofCustomer: Authority;
let names: NameServer;
let channel: OpenChannels;
let receiver: SocketReceiver | undefined;

beforeAll(async () => {
  authority = await createAuthority('A public one');
  ofCustomer = await createAuthority('One of the customer');
  names = await startNameServer((name, type) => (type === 'A' ? addressRecords(name, '127.0.0.1') : []));
});
afterAll(() => names.close());
beforeEach(() => {
  channel = openHttp({
    egress: parseEgressAllow('127.0.0.0/8'),
    version: '1.2.3',
    resolver: names.resolver,
    ca: authority.cert,
  });
});
afterEach(async () => {
  await channel.close();
  await receiver?.close();
  receiver = undefined;
});

const certificateOf = async (name: string): Promise<ClientCertificateAuth> => {
  const { cert, key } = await issue(ofCustomer, name);
  return { type: 'client_certificate', certificate: cert, private_key: key };
};

const nameOf = (socket: TLSSocket): string => {
  // Nothing is known of a peer without a certificate.
  const peer: Partial<ReturnType<TLSSocket['getPeerCertificate']>> = socket.getPeerCertificate();
  return String(peer.subject?.CN ?? 'nobody');
};

/** Says whose certificate it was shown; one that must be shown is one of the customer's authority. */
const startErp = async (by: Authority, mustShow: boolean): Promise<void> => {
  receiver = await startSocketReceiver(
    (socket) => {
      const name = socket instanceof TLSSocket ? nameOf(socket) : '';
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${name.length}\r\n\r\n${name}`);
    },
    { ...(await issue(by, HOST)), ca: ofCustomer.cert, requestCert: true, rejectUnauthorized: mustShow },
  );
};

const attempt = (http: Partial<HttpRequest>): Promise<Exchange> =>
  attemptAt(channel, `https://${HOST}:${receiver!.port}/`, http);

const accepted = { kind: 'accepted', status: 200 };

describe('a client certificate', () => {
  test('is sent to a receiver that requests it', async () => {
    await startErp(authority, true);
    const exchange = await attempt({ auth: await certificateOf('callsign.example.com') });
    expect([exchange.result, exchange.response?.body]).toEqual([accepted, 'callsign.example.com']);
  });

  test('is required by that receiver', async () => {
    await startErp(authority, true);
    // What tells it differs: an alert of TLS, or a closed connection.
    expect((await attempt({})).result).toMatchObject({ kind: 'unreachable' });
    expect(receiver!.requests).toEqual([]);
  });

  test('its key may be encrypted', async () => {
    await startErp(authority, true);
    const { private_key: key, ...auth } = await certificateOf('callsign.example.com');
    const passphrase = 'open sesame';
    const encrypted = createPrivateKey(key).export({
      type: 'pkcs8',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase,
    });
    const exchange = await attempt({ auth: { ...auth, private_key: String(encrypted), passphrase } });
    expect(exchange.result).toEqual(accepted);
    expect(JSON.stringify(exchange)).not.toContain(passphrase);
  });

  test.each<[string, (auth: ClientCertificateAuth) => Promise<ClientCertificateAuth>]>([
    [
      'a key of another certificate',
      async (auth) => ({ ...auth, private_key: (await certificateOf('other.example.com')).private_key }),
    ],
    ['a key that is none', (auth) => Promise.resolve({ ...auth, private_key: 'nonsense' })],
    ['a certificate that is none', (auth) => Promise.resolve({ ...auth, certificate: 'nonsense' })],
  ])('with %s nobody is asked', async (_title, broken) => {
    await startErp(authority, true);
    const { result } = await attempt({ auth: await broken(await certificateOf('callsign.example.com')) });
    expect(result).toEqual({
      kind: 'unreachable',
      reason: 'auth_error',
      detail: expect.stringMatching(/^TLS_SETTINGS ERR_OSSL_[A-Z0-9_]+$/) as string,
    });
    expect(receiver!.connections.size).toBe(0);
  });

  test('is never used for requests of other tasks', async () => {
    await startErp(authority, false);
    const [one, other] = [await certificateOf('one.example.com'), await certificateOf('other.example.com')];
    const shown: (string | undefined)[] = [];
    for (const http of [{ auth: one }, { auth: other }, {}, { auth: one }, { auth: other }, {}])
      shown.push((await attempt(http)).response?.body);
    expect(shown).toEqual([
      'one.example.com',
      'other.example.com',
      'nobody',
      'one.example.com',
      'other.example.com',
      'nobody',
    ]);
    expect(receiver!.connections.size).toBe(3);
  });
});

describe("a task's own authority", () => {
  test('is trusted in addition to the public ones', async () => {
    await startErp(ofCustomer, false);
    expect((await attempt({ ca: ofCustomer.cert })).result).toEqual(accepted);
    await receiver!.close();
    await startErp(authority, false);
    expect((await attempt({ ca: ofCustomer.cert })).result).toEqual(accepted);
  });

  test("is not added to the process's authorities", async () => {
    await startErp(ofCustomer, false);
    const options = { egress: parseEgressAllow('127.0.0.0/8'), version: '1.2.3', resolver: names.resolver };
    const plain = openHttp(options);
    const url = `https://${HOST}:${receiver!.port}/`;
    expect((await attemptAt(plain, url, { ca: ofCustomer.cert })).result).toEqual(accepted);
    for (const each of [plain, openHttp(options)]) {
      expect((await attemptAt(each, url)).result).toMatchObject({ reason: 'tls_error' });
      await each.close();
    }
  });

  test('is trusted only by its task, even while its connection is open', async () => {
    await startErp(ofCustomer, false);
    await attempt({ ca: ofCustomer.cert });
    expect((await attempt({})).result).toEqual({
      kind: 'unreachable',
      reason: 'tls_error',
      detail: 'SELF_SIGNED_CERT_IN_CHAIN',
    });
  });
});
