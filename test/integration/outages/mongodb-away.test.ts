import { setTimeout as sleep } from 'node:timers/promises';
import { findMongod } from '../../../dev/engines/find-mongod';
import { freePort } from '../../../worker/free-port';
import { startMongod } from '../../../dev/engines/start-mongod';
import { startThreeMembers } from '../../../dev/faults/replica-set-of-three';
import { startTestApi, type TestApi } from '../../support/service/api';
import { anOrder } from '../../support/builders/an-order';
import { eventually } from '../../support/eventually';
import { answerOk, answerWith, isOf, startReceiver, type Receiver } from '../../support/servers/receiver';
import { removeTemporaryFolders, temporaryFolder } from '../../support/temporary-folder';

const OUTAGE_MS = 60_000;

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

const report = async (agwId: string, type: string, id: string): Promise<number> => {
  const { status } = await api!.call('POST', `/v1/orders/${agwId}/events`, {
    body: { type, id },
  });
  return status;
};

const create = async (agwId: string): Promise<number> =>
  (await api!.call('POST', '/v1/orders', { body: anOrder({ agw_id: agwId }) })).status;

const sequencesOf = (agwId: string): readonly unknown[] =>
  receiver.received.filter(isOf(agwId)).map(({ headers }) => headers['callsign-sequence']);

/** The events of an order and their delivery states, once the API shows `count` delivered events. */
const recordedOf = (agwId: string, count: number) =>
  eventually(`${count} events of ${agwId} are recorded as delivered`, async () => {
    const { body, status } = await api!.call('GET', `/v1/orders/${agwId}`);
    if (status !== 200) return undefined;
    const events = body['events'] as { sequence: number; type: string; routes: { state: string }[] }[];
    const shown = events.map(({ sequence, type, routes }) => [
      sequence,
      type,
      routes.map(({ state }) => state),
    ]);
    return shown.length === count && shown.every(([, , states]) => String(states) === 'delivered')
      ? shown
      : undefined;
  });

test('while MongoDB is down for a minute, events of cached and new orders are accepted, delivered and retried; the records follow', async () => {
  const binary = await findMongod(() => undefined);
  const options = { binary, port: await freePort(), dataDir: await temporaryFolder() };
  let mongod = await startMongod(options);
  stopping.push(() => mongod.stop());
  api = await startTestApi({ mongodbUri: mongod.uri, retrySchedule: [1, 1, 1, 1] });
  await api.service.addTask({ name: 'erp', http_request: { url: `${receiver.url}/` } });
  await api.service.startWorker();
  expect(await create('KNOWN')).toBe(202);
  await receiver.waitFor(1);
  await recordedOf('KNOWN', 1);

  process.kill(mongod.pid, 'SIGKILL');
  await mongod.exited;
  const killedMs = Date.now();
  expect(await report('KNOWN', 'OrderTicketed', 'evt-2')).toBe(202);
  expect(await create('NEW')).toBe(202);
  await receiver.waitFor(2, isOf('KNOWN'));
  await receiver.waitFor(1, isOf('NEW'));
  receiver.answer(answerWith(500));
  expect(await report('NEW', 'SeatsAddition', 'evt-3')).toBe(202);
  await receiver.waitFor(2, isOf('NEW'));
  receiver.answer(answerOk);
  await receiver.waitFor(3, isOf('NEW'));
  expect(sequencesOf('KNOWN')).toEqual(['1', '2']);
  expect(sequencesOf('NEW')).toEqual(['1', '2', '2']);

  await sleep(Math.max(0, killedMs + OUTAGE_MS - Date.now()));
  mongod = await startMongod(options);
  expect(await recordedOf('KNOWN', 2)).toEqual([
    [1, 'OrderCreated', ['delivered']],
    [2, 'OrderTicketed', ['delivered']],
  ]);
  expect(await recordedOf('NEW', 2)).toEqual([
    [1, 'OrderCreated', ['delivered']],
    [2, 'SeatsAddition', ['delivered']],
  ]);
  const [retried] = (await api.service.deliveries.list({ agw_id: 'NEW' }, { limit: 9 })).data.filter(
    ({ sequence }) => sequence === 2,
  );
  const { attempts } = (await api.service.deliveries.get(retried!.id))!;
  expect(attempts.map(({ attempt, result }) => [attempt, result.kind])).toEqual([
    [1, 'refused'],
    [2, 'accepted'],
  ]);
  // No callback was sent again to complete the records.
  expect(receiver.received).toHaveLength(5);
}, 240_000);

test('while a replica set elects a new primary, events are accepted and delivered; the records follow', async () => {
  const binary = await findMongod(() => undefined);
  const set = await startThreeMembers({ binary, dataDir: await temporaryFolder() });
  stopping.push(() => set.close());
  api = await startTestApi({ mongodbUri: set.uri });
  await api.service.addTask({ name: 'erp', http_request: { url: `${receiver.url}/` } });
  await api.service.startWorker();
  expect(await create('ELECTION')).toBe(202);
  await recordedOf('ELECTION', 1);

  const primary = await set.primary();
  await primary!.kill();
  for (let number = 2; number <= 11; number += 1)
    expect(await report('ELECTION', 'OrderChanged', `evt-${number}`)).toBe(202);
  await receiver.waitFor(11);
  const recorded = await recordedOf('ELECTION', 11);
  expect(recorded.map(([sequence]) => sequence)).toEqual(Array.from({ length: 11 }, (_, index) => index + 1));
  expect(new Set(sequencesOf('ELECTION')).size).toBe(11);
  expect(await set.primary()).not.toBe(primary);

  // The worker also receives changes after the election, from the new primary.
  const other = await startReceiver();
  stopping.push(() => other.close());
  await api.service.addTask({ name: 'second', http_request: { url: `${other.url}/` } });
  primary!.revive();
  await primary!.up(30_000);
  await eventually('a task that was created after the election gets its first event', async () => {
    await report('ELECTION', 'SeatsAddition', `evt-${Date.now()}`);
    return other.received.length > 0 ? true : undefined;
  });
});
