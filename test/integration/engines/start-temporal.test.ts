import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { EngineError } from '../../../dev/engines/engine-error';
import { findTemporal } from '../../../dev/engines/find-temporal';
import { freePort } from '../../../worker/free-port';
import { startTemporal, type RunningTemporal } from '../../../dev/engines/start-temporal';
import { occupyPort } from '../../support/servers/occupied-port';
import { removeTemporaryFolders, temporaryFolder } from '../../support/temporary-folder';

const running: RunningTemporal[] = [];
let binary: string;

beforeAll(async () => {
  binary = await findTemporal(console.log);
}, 1_800_000);

afterAll(async () => {
  await Promise.all(running.map((temporal) => temporal.stop()));
  await removeTemporaryFolders();
});

async function start(options: Partial<Parameters<typeof startTemporal>[0]>): Promise<RunningTemporal> {
  const temporal = await startTemporal({ binary, port: await freePort(), ...options });
  running.push(temporal);
  return temporal;
}

async function withClient<T>(
  address: string,
  namespace: string,
  use: (client: Client) => Promise<T>,
): Promise<T> {
  const connection = await Connection.connect({ address });
  try {
    return await use(new Client({ connection, namespace }));
  } finally {
    await connection.close();
  }
}

test('a sleeping workflow survives a restart, in the given namespace', async () => {
  const dataDir = await temporaryFolder();
  const first = await start({ dataDir, namespace: 'airline' });
  await withClient(first.address, 'airline', (client) =>
    client.workflow.start('asleep', { workflowId: 'order:A1', taskQueue: 'no-worker' }),
  );
  await first.stop();

  const second = await start({ dataDir, namespace: 'airline' });

  const status = await withClient(second.address, 'airline', async (client) => {
    return (await client.workflow.getHandle('order:A1').describe()).status.name;
  });
  expect(status).toBe('RUNNING');
  await second.stop();
});

test('closed workflows stay visible for the given days', async () => {
  const temporal = await start({ retentionDays: 7 });

  const retention = await withClient(temporal.address, 'default', async ({ workflowService }) => {
    const { config } = await workflowService.describeNamespace({ namespace: 'default' });
    return Number(config?.workflowExecutionRetentionTtl?.seconds);
  });

  expect(retention).toBe(7 * 86_400);
  await temporal.stop();
});

test('the Web UI answers on the given port', async () => {
  const uiPort = await freePort();
  const temporal = await start({ uiPort });

  expect(temporal.uiUrl).toBe(`http://127.0.0.1:${uiPort}`);
  expect((await fetch(temporal.uiUrl ?? '')).status).toBe(200);
  await temporal.stop();
});

test('a stopped server has exited and leaves no pid file', async () => {
  const dataDir = await temporaryFolder();
  const temporal = await start({ dataDir });
  expect(await readdir(dataDir)).toContain('pid');

  await temporal.stop();
  await temporal.stop();

  expect(() => process.kill(temporal.pid, 0)).toThrow('ESRCH');
  expect(await readdir(dataDir)).not.toContain('pid');
});

test('the exit of a killed server is reported', async () => {
  const temporal = await start({});

  process.kill(temporal.pid, 'SIGKILL');

  expect(await temporal.exited).toEqual({ code: null, signal: 'SIGKILL' });
  await temporal.stop();
});

test.each([
  ['port', 'Temporal'],
  ['uiPort', "Temporal's Web UI"],
] as const)('a %s in use fails the start at once, with one line', async (which, owner) => {
  const { port, free } = await occupyPort();

  await expect(start({ [which]: port })).rejects.toThrow(
    new EngineError(
      'port-in-use',
      `Port ${port} for ${owner} is in use. Stop the program that has it, or choose another port.`,
    ),
  );
  await free();
});

test('a damaged database fails the start with one line and the remedy, and is not changed', async () => {
  const dataDir = await temporaryFolder();
  await writeFile(join(dataDir, 'temporal.db'), 'this was never a database');

  const error: unknown = await start({ dataDir }).catch((error: unknown) => error);

  expect(error).toEqual(
    new EngineError(
      'data-folder-corrupt',
      `Temporal cannot read its data in ${dataDir}: it is damaged. Restore the folder from a backup, or start empty: mv ${dataDir} ${dataDir}.damaged`,
    ),
  );
  expect(await readdir(dataDir)).toEqual(expect.arrayContaining(['temporal.db', 'temporal.log']));
});

test('a data folder that cannot be created fails the start with one line', async () => {
  const file = join(await temporaryFolder(), 'file');
  await writeFile(file, '');

  await expect(start({ dataDir: join(file, 'temporal') })).rejects.toThrow(
    `Temporal cannot keep its data in ${join(file, 'temporal')} (ENOTDIR). Make the folder writable or set CALLSIGN_DATA_DIR to another one.`,
  );
});

test('a binary that exits at once fails the start with its last line and the path of its log', async () => {
  const dataDir = await temporaryFolder();
  const broken = join(dataDir, 'broken');
  await writeFile(broken, '#!/bin/sh\necho no such subcommand\nexit 2\n', { mode: 0o755 });

  await expect(start({ binary: broken, dataDir })).rejects.toThrow(
    new EngineError(
      'did-not-start',
      `Temporal did not start: no such subcommand. Its log is ${join(dataDir, 'temporal.log')}.`,
    ),
  );
});
