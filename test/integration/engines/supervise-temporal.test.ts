import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { findTemporal } from '../../../dev/engines/find-temporal';
import { freePort } from '../../../worker/free-port';
import { superviseTemporal, type SupervisedTemporal } from '../../../dev/engines/supervise-temporal';
import { removeTemporaryFolders, temporaryFolder } from '../../support/temporary-folder';
import { until } from '../../support/until';

let dataDir: string;
let temporal: SupervisedTemporal;
let client: Client;
const lines: string[] = [];

beforeAll(async () => {
  dataDir = await temporaryFolder();
  temporal = await superviseTemporal({
    ...{ binary: await findTemporal(() => undefined), port: await freePort(), dataDir },
    report: (line) => lines.push(line),
  });
  client = new Client({ connection: Connection.lazy({ address: temporal.address }) });
});
afterAll(async () => {
  await client.connection.close();
  await temporal.stop();
  await removeTemporaryFolders();
});

const pid = async (): Promise<number> =>
  (JSON.parse(await readFile(join(dataDir, 'pid'), 'utf8')) as { pid: number }).pid;

test('a server that runs but does not answer is restarted on its data, and the reason is reported', async () => {
  const asleep = await client.workflow.start('asleep', {
    workflowId: 'order:KEPT-1',
    taskQueue: 'no-worker',
  });
  const before = await pid();

  process.kill(before, 'SIGSTOP');
  await until('it is back', () => lines.includes('Temporal: is back'), 60_000);

  expect(lines[0]).toMatch(
    /^Temporal: runs and does not answer \(.*deadline.*\), so it is killed and started again$/i,
  );
  expect(() => process.kill(before, 0)).toThrow('ESRCH');
  expect(await pid()).not.toBe(before);
  expect((await asleep.describe()).status.name).toBe('RUNNING');
});

test('a server that exits is reported and not restarted', async () => {
  process.kill(await pid(), 'SIGKILL');

  expect(await temporal.exited).toEqual({ code: null, signal: 'SIGKILL' });
});
