import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { startEmbedded, type Embedded } from '../../../dev/engines/embedded';
import { EngineError } from '../../../dev/engines/engine-error';
import { freePort, isPortFree } from '../../../worker/free-port';
import { identify, isRunning } from '../../../dev/engines/process-identity';
import { compileEngines, type EngineProgram } from '../../support/processes/engine-program';
import { occupyPort } from '../../support/servers/occupied-port';
import { removeTemporaryFolders, temporaryFolder } from '../../support/temporary-folder';
import { until } from '../../support/until';

const running: Embedded[] = [];
let engines: EngineProgram;

beforeAll(async () => {
  engines = await compileEngines();
});

afterAll(async () => {
  await Promise.all(running.map((embedded) => embedded.stop()));
  await engines.remove();
  await removeTemporaryFolders();
});

async function start(dataDir: string, ports: Partial<RequestedPorts> = {}): Promise<Embedded> {
  const embedded = await startEmbedded({ dataDir, report: () => undefined, ...ports });
  running.push(embedded);
  return embedded;
}

interface RequestedPorts {
  readonly temporalPort: number;
  readonly uiPort: number;
  readonly mongoPort: number;
}

async function somePorts(): Promise<RequestedPorts> {
  const [temporalPort, uiPort, mongoPort] = await Promise.all([freePort(), freePort(), freePort()]);
  return { temporalPort, uiPort, mongoPort };
}

/** A service that starts the engines and does not stop them, as if it were killed. */
const SERVICE = `
  require('./embedded').startEmbedded({
    dataDir: process.argv[1], report: console.log,
    temporalPort: Number(process.argv[2]), uiPort: Number(process.argv[3]), mongoPort: Number(process.argv[4]),
  }).then(() => console.log('ready'))`;

test('both engines start on the given ports, and a second start reuses them', async () => {
  const dataDir = join(await temporaryFolder(), 'made', 'by', 'start');
  const ports = await somePorts();

  const first = await start(dataDir, ports);
  const { temporalAddress, temporalUiUrl, mongodbUri } = first;
  await first.stop();
  const second = await start(dataDir);

  const expected = {
    temporalAddress: `127.0.0.1:${ports.temporalPort}`,
    temporalUiUrl: `http://127.0.0.1:${ports.uiPort}`,
    mongodbUri: `mongodb://127.0.0.1:${ports.mongoPort}/?replicaSet=rs0`,
  };
  expect({ temporalAddress, temporalUiUrl, mongodbUri }).toEqual(expected);
  expect(second).toMatchObject(expected);
  await second.stop();
});

test('a stored port that another program uses is replaced by a free one', async () => {
  const dataDir = await temporaryFolder();
  const ports = await somePorts();
  await (await start(dataDir, ports)).stop();
  const occupied = await occupyPort(ports.mongoPort);

  const embedded = await start(dataDir);

  expect(embedded.temporalAddress).toBe(`127.0.0.1:${ports.temporalPort}`);
  expect(embedded.mongodbUri).not.toContain(`:${ports.mongoPort}/`);
  await embedded.stop();
  await occupied.free();
});

test('two concurrent starts without given ports both succeed, each with its own engines', async () => {
  const dataDirs = [await temporaryFolder(), await temporaryFolder()];

  const both = await Promise.all(dataDirs.map((dataDir) => start(dataDir)));

  const addresses = both.flatMap((each) => [each.temporalAddress, each.temporalUiUrl, each.mongodbUri]);
  expect(new Set(addresses).size).toBe(6);
  const ends = both.map(({ exited }) => exited.then(() => 'ended'));
  expect(await Promise.race([...ends, delay(500, 'still running')])).toBe('still running');
  await Promise.all(both.map((each) => each.stop()));
});

test('a given port in use fails the start with one line, and everything is stopped', async () => {
  const dataDir = await temporaryFolder();
  const { port: uiPort, free } = await occupyPort();

  await expect(start(dataDir, { uiPort })).rejects.toThrow(
    new EngineError(
      'port-in-use',
      `Port ${uiPort} for Temporal's Web UI is in use. Stop the program that has it, or choose another port.`,
    ),
  );
  await free();
  await (await start(dataDir, await somePorts())).stop();
});

test('a data folder in use fails the start with one line that names the process', async () => {
  const dataDir = await temporaryFolder();
  const first = await start(dataDir, await somePorts());

  await expect(start(dataDir)).rejects.toThrow(
    new EngineError(
      'data-folder-in-use',
      `The data folder ${dataDir} is in use by process ${process.pid}. Stop that one first, or set CALLSIGN_DATA_DIR to another folder.`,
    ),
  );
  await first.stop();
});

test('the exit of one engine is reported, and the other can still be stopped', async () => {
  const dataDir = await temporaryFolder();
  const embedded = await start(dataDir, await somePorts());
  const { pid } = JSON.parse(await readFile(join(dataDir, 'mongodb', 'pid'), 'utf8')) as { pid: number };

  process.kill(pid, 'SIGKILL');

  expect(await embedded.exited).toEqual({ engine: 'MongoDB', exit: { code: null, signal: 'SIGKILL' } });
  await embedded.stop();
});

test('after kill -9 of the service its engines exit, and the next start reuses data and ports', async () => {
  const dataDir = await temporaryFolder();
  const ports = await somePorts();
  const requested = [ports.temporalPort, ports.uiPort, ports.mongoPort];
  const service = engines.run(SERVICE, dataDir, ...requested.map(String));
  const ended = once(service, 'exit');
  const lines: string[] = [];
  if (service.stdout === null) throw new Error('the service has no output');
  for await (const line of createInterface(service.stdout)) {
    lines.push(line);
    if (line === 'ready') break;
  }
  expect(lines).toContain('ready');
  const pids = await Promise.all(
    ['temporal', 'mongodb'].map(async (engine) => {
      const { pid } = JSON.parse(await readFile(join(dataDir, engine, 'pid'), 'utf8')) as { pid: number };
      const identity = await identify(pid);
      if (identity === undefined) throw new Error(`${engine} does not run`);
      return identity;
    }),
  );

  service.kill('SIGKILL');
  await ended;
  const next = await start(dataDir);

  expect(await Promise.all(pids.map(isRunning))).toEqual([false, false]);
  expect(next.temporalAddress).toBe(`127.0.0.1:${ports.temporalPort}`);
  await next.stop();
  await until('all ports are free', async () => {
    return (await Promise.all(requested.map(isPortFree))).every((free) => free);
  });
});
