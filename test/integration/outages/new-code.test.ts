import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { parseOrder } from '../../../domain/order/order';
import { anOrder, aReport, flightsAt } from '../../support/builders/an-order';
import { mongodbUri, temporalAddress } from '../../support/engines/engines';
import { eventually } from '../../support/eventually';
import { answerOk, answerWith, isOf, startReceiver } from '../../support/servers/receiver';
import { startTestService } from '../../support/service/service';
import { removeTemporaryFolders, temporaryFolder } from '../../support/temporary-folder';
import { startWorkerProcess } from '../../support/processes/worker-process';

const ROOT = resolve(__dirname, '../../..');
const PATCH = 'a-pause-before-matching';

afterAll(removeTemporaryFolders);

/** Bundles changed workflow code: a new timer before an event is matched with tasks. */
async function bundleChangedCode(): Promise<string> {
  const folder = await temporaryFolder();
  const copied = ['contract', 'domain', 'workflows'];
  await Promise.all(copied.map((name) => cp(join(ROOT, name), join(folder, name), { recursive: true })));
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const file = join(folder, 'workflows/order/order-run.ts');
  const today = await readFile(file, 'utf8');
  const before = 'private async routeNext(event: OrderEvent): Promise<void> {\n';
  expect(today).toContain(before);
  const pause = `    if (tomorrow.patched('${PATCH}')) await tomorrow.sleep('50ms');\n`;
  const changed = `import * as tomorrow from '@temporalio/workflow';\n${today.replace(before, before + pause)}`;
  await writeFile(file, changed);
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(folder, 'workflows'),
    logger: new DefaultLogger('ERROR'),
  });
  const bundle = join(folder, 'bundle.js');
  await writeFile(bundle, code);
  return bundle;
}

test('sleeping and retrying orders complete on a worker with changed workflow code', async () => {
  const [receiver, failing, service, bundle] = await Promise.all([
    startReceiver(),
    startReceiver(answerWith(500)),
    startTestService({ retrySchedule: Array.from({ length: 20 }, () => 1) }),
    bundleChangedCode(),
  ]);
  const create = async (agwId: string, leavesInMs: number): Promise<void> => {
    const departureMs = Date.now() + leavesInMs;
    const flights = flightsAt(departureMs, departureMs + 1_000);
    const { order } = parseOrder(anOrder({ agw_id: agwId, agency: agwId, ...flights }));
    const now = new Date().toISOString();
    await service.gateway.create(agwId, order, { announce: true, occurredOn: now, acceptedOn: now });
  };
  const eventsOf = (agwId: string): unknown[] =>
    [...receiver.received, ...failing.received]
      .filter(isOf(agwId))
      .map(({ headers }) => `${String(headers['callsign-sequence'])} ${String(headers['callsign-event'])}`);
  const LIFE = ['1 OrderCreated', '2 OrderTicketed', '3 OrderStarted', '4 OrderCompleted'];
  const isClosed = (agwId: string) =>
    eventually(`${agwId} is completed`, async () => {
      const { status } = await service.handle(agwId).describe();
      return status.name === 'COMPLETED' ? true : undefined;
    });

  try {
    await service.addTask({
      name: 'asleep',
      agency: 'NEWCODE-ASLEEP',
      http_request: { url: `${receiver.url}/` },
    });
    await service.addTask({
      name: 'again',
      agency: 'NEWCODE-RETRYING',
      http_request: { url: `${failing.url}/` },
    });
    const today = await service.startWorker();
    await create('NEWCODE-ASLEEP', 15_000);
    await create('NEWCODE-RETRYING', 15_000);
    await service.gateway.record('NEWCODE-ASLEEP', aReport('OrderTicketed'));
    await service.gateway.record('NEWCODE-RETRYING', aReport('OrderTicketed'));
    await receiver.waitFor(2);
    await failing.waitFor(1);
    await today.stop();

    const tomorrow = await startWorkerProcess({
      ...{ temporalAddress: temporalAddress(), taskQueue: service.taskQueue, version: 'tomorrow', bundle },
      mongodbUri: mongodbUri(service.database.db.databaseName),
    });
    failing.answer(answerOk);
    await Promise.all([isClosed('NEWCODE-ASLEEP'), isClosed('NEWCODE-RETRYING')]);
    expect(eventsOf('NEWCODE-ASLEEP')).toEqual(LIFE);
    expect([...new Set(eventsOf('NEWCODE-RETRYING'))]).toEqual(LIFE);
    const { events } = await service.handle('NEWCODE-ASLEEP').fetchHistory();
    const markers = (events ?? []).filter(
      ({ markerRecordedEventAttributes: marker }) =>
        marker?.markerName === 'core_patch' &&
        String(marker.details?.['patch-data']?.payloads?.[0]?.data).includes(PATCH),
    );
    // Earlier tasks are replayed without the change; later tasks have it.
    expect(markers).toHaveLength(1);
    expect(receiver.received.at(-1)?.headers['user-agent']).toBe('Callsign/tomorrow');
    await tomorrow.kill();
  } finally {
    await service.close();
    await Promise.all([receiver.close(), failing.close()]);
  }
});
