import { setTimeout as sleep } from 'node:timers/promises';
import { findTemporal } from '../../../dev/engines/find-temporal';
import { freePort } from '../../../worker/free-port';
import { startTemporal } from '../../../dev/engines/start-temporal';
import { SupervisedProcess } from '../../../dev/faults/supervised-process';
import { removeTemporaryFolders, temporaryFolder } from '../../support/temporary-folder';
import { until } from '../../support/until';

/** Long enough to make a process unhealthy that was not frozen by `freeze`. */
const FROZEN_MS = 20_000;

const pids: number[] = [];
const reasons: string[] = [];
let temporal: SupervisedProcess;

beforeAll(async () => {
  const [binary, port] = [await findTemporal(() => undefined), await freePort()];
  const dataDir = await temporaryFolder();
  temporal = new SupervisedProcess(
    'temporal',
    async () => {
      const running = await startTemporal({ binary, port, dataDir });
      pids.push(running.pid);
      return running;
    },
    (why) => reasons.push(why),
  );
  await temporal.up(60_000);
});
afterAll(async () => {
  await temporal.close();
  await removeTemporaryFolders();
});

test('a Temporal that `freeze` stopped is left alone; one that stops answering by itself is restarted and counted', async () => {
  temporal.freeze();
  await sleep(FROZEN_MS);
  temporal.thaw();
  // Until the next health check.
  await sleep(5_000);
  expect({ starts: pids.length, reasons }).toEqual({ starts: 1, reasons: [] });

  process.kill(pids[0]!, 'SIGSTOP');
  await until('Temporal was restarted', () => temporal.starts.length === 2, 60_000);

  expect({ starts: pids.length, reasons, unexpectedExits: temporal.unexpectedExits }).toEqual({
    starts: 2,
    reasons: [expect.stringMatching(/deadline/i)],
    unexpectedExits: 0,
  });
});
