import { once } from 'node:events';
import { targetOfUrl } from '../../../../channels/net/target';
import { createTlsIdentities } from '../../../../channels/net/tls-identity';
import { createWebClient, type WebClient } from '../../../../channels/net/web-client';
import { parseEgressAllow } from '../../../../domain/egress/egress-allow';
import { until } from '../../../support/until';
import { OK, startSocketReceiver, type SocketReceiver } from '../../../support/servers/socket-receiver';

/** Documented limit: origins with idle connections. */
const MAX_ORIGINS = 256;

const tls = createTlsIdentities().plain;
let receiver: SocketReceiver;
let client: WebClient;

beforeEach(() => {
  client = createWebClient({ egress: parseEgressAllow('localhost, 127.0.0.0/8') });
});
afterEach(async () => {
  await client.close();
  await receiver.close();
});

const askAt = async (host: string): Promise<string> => {
  const url = new URL(`http://${host}:${receiver.port}/`);
  const request = { method: 'POST', url, target: targetOfUrl(url)!, headers: {}, body: '{}', tls };
  const outcome = await client.ask(request, new AbortController().signal, () => undefined);
  return outcome.kind;
};

/** Addresses of this machine on which nothing listens; they need no lookup. */
const others = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `127.0.${1 + Math.floor(index / 200)}.${1 + (index % 200)}`);

describe('idle connections', () => {
  it('closes those of the least recently used origin when there are more than 256 origins', async () => {
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    receiver = await startSocketReceiver((socket, { headers }) => {
      if (headers['host']?.startsWith('slow')) void released.then(() => socket.write(OK));
      else socket.write(OK);
    });
    // The slow origin is used before the other one, and idle after it: if nothing evicts it, it closes last.
    const asked = askAt('slow.localhost');
    await until('the slow origin has a connection', () => receiver.connections.size === 1);
    expect(await askAt('other.localhost')).toBe('answered');
    const [oldest, newer] = receiver.connections;
    release();
    expect(await asked).toBe('answered');

    const closed = Promise.race([
      once(oldest!, 'close').then(() => 'the least recently used'),
      once(newer!, 'close').then(() => 'the other one'),
    ]);
    await Promise.all(others(MAX_ORIGINS - 1).map(askAt));
    expect(await closed).toBe('the least recently used');
  });
});
