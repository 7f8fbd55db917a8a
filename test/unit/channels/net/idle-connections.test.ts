import { once } from 'node:events';
import { IDLE_MS } from '../../../../channels/net/connection-pool';
import { targetOfUrl } from '../../../../channels/net/target';
import { createTlsIdentities } from '../../../../channels/net/tls-identity';
import { createWebClient, type WebClient } from '../../../../channels/net/web-client';
import { parseEgressAllow } from '../../../../domain/egress/egress-allow';
import { OK, startSocketReceiver, type SocketReceiver } from '../../../support/servers/socket-receiver';

/** Documented limit: origins with idle connections. */
const MAX_ORIGINS = 256;

const tls = createTlsIdentities().plain;
let receiver: SocketReceiver;
let client: WebClient;

beforeEach(() => {
  client = createWebClient({ egress: parseEgressAllow('localhost') });
});
afterEach(async () => {
  await client.close();
  await receiver.close();
});

/** Every name under `.localhost` is this machine. */
const askAt = async (name: string): Promise<string> => {
  const url = new URL(`http://${name}.localhost:${receiver.port}/`);
  const request = { method: 'POST', url, target: targetOfUrl(url)!, headers: {}, body: '{}', tls };
  const outcome = await client.ask(request, new AbortController().signal, () => undefined);
  return outcome.kind;
};

describe('idle connections', () => {
  it('closes those of the least recently used origin when there are more than 256 origins', async () => {
    receiver = await startSocketReceiver((socket, { headers }) => {
      if (!headers['host']?.startsWith('held')) socket.write(OK);
    });
    for (const name of ['first', 'second', 'first']) expect(await askAt(name)).toBe('answered');
    const [first, second] = receiver.connections;
    const closed = once(second!, 'close');
    const startMs = performance.now();
    const held = Array.from({ length: MAX_ORIGINS - 1 }, (_, index) => askAt(`held-${index}`));
    await closed;
    // Sooner than for being idle.
    expect(performance.now() - startMs).toBeLessThan(IDLE_MS - 200);
    expect(first!.destroyed).toBe(false);
    await client.close();
    expect(new Set(await Promise.all(held))).toEqual(new Set(['unreachable']));
  });
});
