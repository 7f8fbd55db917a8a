import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, isPortFree } from '../../../worker/free-port';
import { eventually } from '../../support/eventually';
import { removeTemporaryFolders, temporaryFolder } from '../../support/temporary-folder';
import {
  areGone,
  enginesOf,
  killAll,
  ready,
  run,
  start,
  type ServiceProcess,
} from '../../support/processes/service-process';

/** The tests share one service, port and data folder, and depend on their order. */
let port: number;
let dataDir: string;
let url: string;
let service: ServiceProcess;

const LIMIT_MS = 180_000;

beforeAll(async () => {
  [port, dataDir] = [await portBeforeAnother(), join(await temporaryFolder(), 'data')];
  url = `http://127.0.0.1:${port}`;
});
afterAll(async () => {
  await killAll();
  await removeTemporaryFolders();
}, LIMIT_MS);

/** A free port whose next port is free too, for the inbox. */
async function portBeforeAnother(): Promise<number> {
  const candidate = await freePort();
  return (await isPortFree(candidate + 1)) ? candidate : portBeforeAnother();
}

const adminKey = async (folder: string): Promise<string> =>
  (await readFile(join(folder, 'admin-key'), 'utf8')).trim();

async function call(method: string, path: string, body?: string): Promise<[number, unknown]> {
  const headers = {
    authorization: `Bearer ${await adminKey(dataDir)}`,
    'content-type': 'application/json',
  };
  const response = await fetch(`${url}${path}`, { method, headers, ...(body === undefined ? {} : { body }) });
  return [response.status, await response.json()];
}

/** Runs a printed command line in a shell. */
async function paste(line: string): Promise<number> {
  const parts = /^curl -sS (\S+) -H "Authorization: Bearer \$\(cat '([^']+)'\)" -H '(\S+): (\S+)' -d '(.*)'$/;
  const [, address, keyFile, name, value, body] = parts.exec(line)!;
  const authorization = `Bearer ${(await readFile(keyFile!, 'utf8')).trim()}`;
  const headers = { authorization, [name!]: value! };
  return (await fetch(address!, { method: 'POST', headers, body: body! })).status;
}

const orderView = async (): Promise<{ readonly open: boolean; readonly upcoming: { event: string }[] }> =>
  (await call('GET', '/v1/orders/AGW-1001'))[1] as Awaited<ReturnType<typeof orderView>>;

test(
  'a start prints two commands; after they run, its terminal shows the signed callback',
  async () => {
    service = start({ port, dataDir });
    await ready(service);
    expect(service.stdout()).toContain(`API          ${url}\n`);
    expect(service.stdout()).toContain(
      `Admin key    ${await adminKey(dataDir)} (shown only once; stored in `,
    );

    const lines = service.stdout().match(/^curl .*$/gm)!;
    expect(lines).toHaveLength(2);
    expect([await paste(lines[0]), await paste(lines[1]!)]).toEqual([201, 202]);
    await service.says(/✓ OrderCreated {2}AGW-1001 #1 {2}attempt 1 {2}verified/);
    expect(service.stdout()).toContain(
      '{"agent":"Ana","agency":"Sunny Travel","pnr":"X4T2QP","freeText":"Order has been ticketed, this is your order ID: AGW-1001"}',
    );
  },
  LIMIT_MS,
);

test(
  'after a kill and a restart the order still waits, its next event is delivered, and the key is the same',
  async () => {
    // A delivery that is not yet recorded as done would be sent again.
    await eventually('the order has no delivery in flight', async () => {
      const temporalUi = /Temporal UI +(\S+)/.exec(service.stdout())?.[1] ?? '';
      const answer = await fetch(`${temporalUi}/api/v1/namespaces/default/workflows/order%3AAGW-1001`);
      const { pendingActivities } = (await answer.json()) as { pendingActivities?: readonly unknown[] };
      return answer.ok && (pendingActivities ?? []).length === 0 ? true : undefined;
    });
    const before = await orderView();
    expect(before.upcoming.map(({ event }) => event)).toEqual(['OrderStarted', 'OrderCompleted']);
    service.signal('SIGKILL');
    await service.exited;

    service = start({ port, dataDir });
    await ready(service);
    expect(service.stdout()).toContain(`Admin key    in ${dataDir}/admin-key\n`);
    expect(await orderView()).toEqual(before);
    const body = JSON.stringify({ type: 'OrderTicketed' });
    expect((await call('POST', '/v1/orders/AGW-1001/events', body))[0]).toBe(202);
    await service.says(/✓ OrderTicketed {2}AGW-1001 #2 {2}attempt 1 {2}verified/);
  },
  LIMIT_MS,
);

test(
  'a second start on the same data folder exits with one line that names its user',
  async () => {
    const second = start({ port: await freePort(), dataDir });
    expect(await second.exited).toEqual({
      code: 1,
      stdout: '',
      stderr: `callsign: The data folder ${dataDir} is in use by process ${service.pid}. Stop that one first, or set CALLSIGN_DATA_DIR to another folder.\n`,
    });
  },
  LIMIT_MS,
);

test(
  'a port in use is a one-line error, no process is left, and the next start has a working key',
  async () => {
    const folder = join(await temporaryFolder(), 'data');
    const refused = await start({ port, dataDir: folder }).exited;
    expect(refused).toMatchObject({
      code: 1,
      stderr: `callsign: Port ${port} for the API is in use. Stop the program that has it, or set PORT to another.\n`,
    });
    await expect(access(join(folder, 'lock'))).rejects.toThrow('ENOENT');

    const elsewhere = await portBeforeAnother();
    const next = start({ port: elsewhere, dataDir: folder });
    await ready(next);
    const headers = { authorization: `Bearer ${await adminKey(folder)}` };
    expect((await fetch(`http://127.0.0.1:${elsewhere}/v1/tasks`, { headers })).status).toBe(200);
    next.signal('SIGINT');
    expect((await next.exited).code).toBe(0);
  },
  LIMIT_MS,
);

test(
  'two concurrent starts without PORT both run, and print their own addresses',
  async () => {
    const folders = [await temporaryFolder(), await temporaryFolder()];
    const both = folders.map((folder) => start({ dataDir: folder }));
    await Promise.all(both.map(ready));

    const printed = both.map((each) => [
      ...each.stdout().matchAll(/^ {2}(?:API|Inbox|Temporal UI) +(http\S+)/gm),
    ]);
    const addresses = printed.map((matches) => matches.map(([, address]) => address!));
    expect(new Set(addresses.flat()).size).toBe(6);
    for (const [index, [api, inbox, temporalUi]] of addresses.entries()) {
      const headers = { authorization: `Bearer ${await adminKey(folders[index]!)}` };
      expect((await fetch(`${api}/v1/tasks`, { headers })).status).toBe(200);
      expect((await fetch(inbox!)).status).toBe(200);
      expect((await fetch(temporalUi!)).status).toBe(200);
    }
    for (const each of both) each.signal('SIGINT');
    expect((await Promise.all(both.map(({ exited }) => exited))).map(({ code }) => code)).toEqual([0, 0]);
  },
  LIMIT_MS,
);

test(
  'the demo succeeds although the service is killed and restarted during it',
  async () => {
    const demo = run(['dist/dev/demo/main.js', '--url', url, '--key', await adminKey(dataDir)]);
    await demo.says(/(accepted[^]*){4}/);
    service.signal('SIGKILL');
    await service.exited;
    service = start({ port, dataDir });
    await ready(service);

    const { code, stdout } = await demo.exited;
    expect(stdout).toMatch(/the service is back after/);
    expect(stdout).toMatch(/^All checks passed: 11 events, /m);
    expect(code).toBe(0);
  },
  LIMIT_MS,
);

test(
  'Ctrl-C stops everything in order, exits with 0, and leaves no process',
  async () => {
    const engines = await enginesOf(dataDir);
    expect(engines).toHaveLength(2);
    expect(await areGone(engines)).toBe(false);
    service.signal('SIGINT');
    const { code, stdout } = await service.exited;
    expect({ code, end: stdout.split('\n').slice(-3) }).toEqual({
      code: 0,
      end: ['stopping: API, worker, inbox, Temporal, MongoDB', 'stopped', ''],
    });
    expect(await areGone(engines)).toBe(true);
    expect(await isPortFree(port)).toBe(true);
    await expect(access(join(dataDir, 'lock'))).rejects.toThrow('ENOENT');
  },
  LIMIT_MS,
);
