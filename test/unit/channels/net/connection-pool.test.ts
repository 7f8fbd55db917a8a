import { once } from 'node:events';
import { IDLE_MS } from '../../../../channels/net/connection-pool';
import type { OpenChannels } from '../../../../channels/open-channels';
import { openHttp } from '../../../support/service/open-channel';
import { parseEgressAllow } from '../../../../domain/egress/egress-allow';
import { attemptAt } from '../../../support/builders/attempt';
import {
  OK,
  startSocketReceiver,
  type SocketAnswer,
  type SocketReceiver,
} from '../../../support/servers/socket-receiver';

let channel: OpenChannels;
let receiver: SocketReceiver;

const receiverThat = async (answer: SocketAnswer): Promise<string> => {
  receiver = await startSocketReceiver(answer);
  channel = openHttp({ egress: parseEgressAllow('127.0.0.0/8'), version: '1.2.3' });
  return `http://127.0.0.1:${receiver.port}/`;
};
afterEach(async () => {
  await channel.close();
  await receiver.close();
});

const accepted = { kind: 'accepted', status: 200 };

describe('connection pool', () => {
  test('reuses a connection for the next attempt', async () => {
    const url = await receiverThat(OK);
    const first = await attemptAt(channel, url);
    const second = await attemptAt(channel, url);
    expect([first.result, second.result]).toEqual([accepted, accepted]);
    expect(receiver.connections.size).toBe(1);
    expect(second.timings).toEqual({
      dns_ms: expect.any(Number) as number,
      first_byte_ms: expect.any(Number) as number,
    });
  });

  test('uses a connection for one attempt at a time', async () => {
    const url = await receiverThat((socket) => setTimeout(() => socket.write(OK), 50));
    await Promise.all([attemptAt(channel, url), attemptAt(channel, url), attemptAt(channel, url)]);
    expect(receiver.connections.size).toBe(3);
  });

  test('does not reuse a connection after a truncated response', async () => {
    const url = await receiverThat(`HTTP/1.1 200 OK\r\ncontent-length: 70000\r\n\r\n${'a'.repeat(70_000)}`);
    await attemptAt(channel, url);
    await attemptAt(channel, url);
    expect(receiver.connections.size).toBe(2);
  });

  test('opens a new connection if the receiver closed an idle one', async () => {
    const url = await receiverThat((socket) => {
      socket.write(OK);
      setTimeout(() => socket.end(), 30);
    });
    await attemptAt(channel, url);
    const [idle] = receiver.connections;
    await once(idle!, 'close');
    expect((await attemptAt(channel, url)).result).toEqual(accepted);
    expect(receiver.requests).toHaveLength(2);
  });

  test('ignores an unsolicited response on an idle connection', async () => {
    const url = await receiverThat((socket) => socket.write(OK + OK.replace('200', '500')));
    expect((await attemptAt(channel, url)).result).toEqual(accepted);
    expect((await attemptAt(channel, url)).result).toEqual(accepted);
    expect(receiver.connections.size).toBe(2);
  });

  test('closes an idle connection after its timeout', async () => {
    const url = await receiverThat(OK);
    const startMs = performance.now();
    await attemptAt(channel, url);
    const [idle] = receiver.connections;
    await once(idle!, 'close');
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(IDLE_MS - 50);
  });

  test('close closes all connections and aborts attempts in flight', async () => {
    const url = await receiverThat(() => void channel.close());
    expect((await attemptAt(channel, url)).result).toEqual({
      kind: 'unreachable',
      reason: 'timeout',
      detail: 'ABORTED',
    });
  });
});
