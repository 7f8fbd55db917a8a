import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createHttpChannel } from '../../../activities/channels/http';
import { parseEgressAllow } from '../../../domain/egress-allow';
import { attemptAt } from './support/attempt';
import { dripping, startReceiver, type Answer } from './support/receiver';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const heldBytes = (): number => {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

const pouring: Answer = (socket) => {
  socket.write('HTTP/1.1 200 OK\r\n\r\n');
  const chunk = Buffer.alloc(65_536, 'x');
  const pour = (): void => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.on('drain', pour);
  pour();
};

const HOSTILE: readonly Answer[] = [
  pouring,
  dripping('HTTP/1.1 200 OK\r\n\r\n', 'a'.repeat(1_000)),
  `HTTP/1.1 200 OK\r\n${'x-many: 1234567890\r\n'.repeat(3_000)}\r\n`,
  `HTTP/1.1 500 No\r\ncontent-length: 10000000\r\n\r\n${'a'.repeat(100_000)}`,
  () => undefined,
];

test('200 hostile answers leave less than 20 MB behind', async () => {
  const channel = createHttpChannel({ egress: parseEgressAllow('127.0.0.1'), version: '1.2.3' });
  const receivers = await Promise.all(HOSTILE.map((answer) => startReceiver(answer)));
  const round = async (attemptsEach: number): Promise<void> => {
    const attempts = receivers.flatMap(({ port }) =>
      Array.from({ length: attemptsEach }, () =>
        attemptAt(channel, `http://127.0.0.1:${port}/`, { timeout_ms: 200 }),
      ),
    );
    await Promise.all(attempts);
    for (const { connections } of receivers) connections.clear();
  };
  await round(1);
  const beforeBytes = heldBytes();
  for (let rounds = 0; rounds < 10; rounds += 1) await round(4);
  expect(heldBytes() - beforeBytes).toBeLessThan(20 * 1_048_576);
  await channel.close();
  await Promise.all(receivers.map((receiver) => receiver.close()));
});
