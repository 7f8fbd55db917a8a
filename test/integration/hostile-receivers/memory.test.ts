import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { HOSTILE } from './hostile-answers';
import { startSocketReceiver } from '../../support/servers/socket-receiver';

const SUPPORT = resolve(__dirname, '../../support');
const ATTEMPTS = 200;
const LIMIT_BYTES = 20 * 1_048_576;

const report = z.object({ leftBytes: z.number(), mostBytes: z.number(), mostRssBytes: z.number() });

/** Makes the attempts in a process of its own: what the receivers need is not counted. */
const attemptsAt = async (ports: readonly number[]): Promise<z.infer<typeof report>> => {
  const program = ['-r', `${SUPPORT}/run/swc-register.js`, `${SUPPORT}/processes/hostile-rounds-program.ts`];
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...['--expose-gc', ...program],
    ...[ATTEMPTS, ...ports].map(String),
  ]);
  return report.parse(JSON.parse(stdout));
};

test('200 hostile answers, 20 at a time, add less than 20 MB, while they come and after', async () => {
  const receivers = await Promise.all(HOSTILE.map((answer) => startSocketReceiver(answer)));
  const { leftBytes, mostBytes } = await attemptsAt(receivers.map(({ port }) => port));
  expect(leftBytes).toBeLessThan(LIMIT_BYTES);
  expect(mostBytes).toBeLessThan(LIMIT_BYTES);
  await Promise.all(receivers.map((receiver) => receiver.close()));
});
