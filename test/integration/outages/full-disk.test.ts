import { findMongod } from '../../../dev/engines/find-mongod';
import { findTemporal } from '../../../dev/engines/find-temporal';
import { freePort } from '../../../worker/free-port';
import { startMongod } from '../../../dev/engines/start-mongod';
import { startTemporal } from '../../../dev/engines/start-temporal';
import { startTestApi, type TestApi } from '../../support/service/api';
import { anOrder } from '../../support/builders/an-order';
import { eventually } from '../../support/eventually';
import { startReceiver, type Receiver } from '../../support/servers/receiver';
import { smallDisk } from '../../support/engines/small-disk';
import { removeTemporaryFolders, temporaryFolder } from '../../support/temporary-folder';

/** Slightly more than MongoDB allocates at its start. */
const MONGODB_DISK_MB = 420;
const TEMPORAL_DISK_MB = 32;

let receiver: Receiver;
let api: TestApi | undefined;
const stopping: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(async () => {
  await api?.close();
  api = undefined;
  for (const stop of stopping.splice(0)) await stop();
  await receiver.close();
  await removeTemporaryFolders();
});

const call = async (path: string, body: object): Promise<number> =>
  (await api!.call('POST', path, { body })).status;

const report = (agwId: string, id: string): Promise<number> =>
  call(`/v1/orders/${agwId}/events`, { type: 'OrderChanged', id, changes: { pnr: id.toUpperCase() } });

const sequences = (): ReadonlySet<unknown> =>
  new Set(receiver.received.map(({ headers }) => headers['callsign-sequence']));

test('while the disk of MongoDB is full, events are accepted and delivered; the records follow once there is space', async () => {
  const folder = await temporaryFolder();
  const disk = await smallDisk({
    ...{ folder, path: `${folder}/db`, sizeMb: MONGODB_DISK_MB },
    binary: await findMongod(() => undefined),
  });
  stopping.push(() => disk.close());
  const options = { binary: disk.binary, port: await freePort(), dataDir: folder };
  let mongod = await startMongod(options);
  stopping.unshift(() => mongod.stop());
  api = await startTestApi({ mongodbUri: mongod.uri });
  await api.service.addTask({ name: 'erp', http_request: { url: `${receiver.url}/` } });
  await api.service.startWorker();
  expect(await call('/v1/orders', anOrder({ agw_id: 'FULL-1' }))).toBe(202);
  await receiver.waitFor(1);

  await disk.fill();
  // MongoDB writes its memory to disk at a checkpoint, once a minute by default.
  await api.service.database.client
    .db('admin')
    .command({ fsync: 1 })
    .catch(() => undefined);
  for (let number = 2; number <= 6; number += 1) expect(await report('FULL-1', `evt-${number}`)).toBe(202);
  await receiver.waitFor(6);
  // MongoDB exits if it cannot write to its disk.
  expect(await mongod.exited).toMatchObject({ signal: 'SIGABRT' });

  await disk.free();
  mongod = await startMongod(options);
  const events = await eventually('all six are recorded as delivered', async () => {
    const { body, status } = await api!.call('GET', '/v1/orders/FULL-1');
    const shown =
      status === 200 ? (body['events'] as { sequence: number; routes: { state: string }[] }[]) : [];
    return shown.length === 6 && shown.every(({ routes }) => routes[0]?.state === 'delivered')
      ? shown
      : undefined;
  });
  expect(events.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6]);
  expect([...sequences()]).toEqual(['1', '2', '3', '4', '5', '6']);
});

test('while the disk of Temporal is full, no event is confirmed without being stored; intake works again once there is space', async () => {
  const folder = await temporaryFolder();
  const disk = await smallDisk({
    ...{ folder, path: `${folder}/data`, sizeMb: TEMPORAL_DISK_MB },
    binary: await findTemporal(() => undefined),
  });
  stopping.push(() => disk.close());
  const options = { binary: disk.binary, port: await freePort(), dataDir: `${folder}/data` };
  const temporal = await startTemporal(options);
  stopping.unshift(() => temporal.stop());
  api = await startTestApi({ temporalAddress: temporal.address });
  await api.service.addTask({ name: 'erp', http_request: { url: `${receiver.url}/` } });
  await api.service.startWorker();
  expect(await call('/v1/orders', anOrder({ agw_id: 'FULL-2' }))).toBe(202);
  await receiver.waitFor(1);

  await disk.fill();
  const confirmed: string[] = [];
  // The free space of the last page is used up first.
  await eventually('an event is refused', async () => {
    const id = `evt-${confirmed.length + 1}`;
    const status = await report('FULL-2', id);
    if (status === 202) confirmed.push(id);
    return status === 503 ? true : undefined;
  });
  const refused = `evt-${confirmed.length + 1}`;
  await disk.free();
  await eventually('the refused event is accepted', async () =>
    (await report('FULL-2', refused)) === 202 ? true : undefined,
  );
  confirmed.push(refused);
  await eventually('exactly the confirmed events have arrived', () =>
    sequences().size === confirmed.length + 1 ? true : undefined,
  );
  const { body } = await api.call('GET', '/v1/orders/FULL-2?limit=200');
  const ids = (body['events'] as { id: string }[]).map(({ id }) => id);
  expect(ids).toEqual(['FULL-2:OrderCreated', ...confirmed]);
});
