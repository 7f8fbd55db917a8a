import { anOrder } from '../../support/builders/an-order';
import { mongodbUri, temporalAddress } from '../../support/engines/engines';
import { eventually } from '../../support/eventually';
import { openGate, type Gate } from '../../support/servers/gate';
import { startReceiver, type Receiver } from '../../support/servers/receiver';
import { startWorkerProcess, type WorkerProcess } from '../../support/processes/worker-process';
import { startTestApi, type TestApi } from '../../support/service/api';

let api: TestApi;
let receiver: Receiver;
let gate: Gate;
let worker: WorkerProcess;

beforeAll(async () => {
  [api, receiver] = await Promise.all([startTestApi(), startReceiver()]);
  const uri = new URL(mongodbUri(api.service.database.db.databaseName));
  gate = await openGate(uri.host);
  worker = await startWorkerProcess({
    temporalAddress: temporalAddress(),
    taskQueue: api.service.taskQueue,
    // `directConnection` keeps the driver from connecting to the replica set's own address, past the gate.
    mongodbUri: `mongodb://${gate.address}${uri.pathname}?directConnection=true`,
    version: 'behind',
  });
});
afterAll(async () => {
  await worker.kill();
  await gate.close();
  await receiver.close();
  await api.close();
});

/** Whether these bytes ask MongoDB for the next changes to tasks. */
const isTaskStreamRead = (sent: Buffer): boolean => sent.includes('getMore') && sent.includes('tasks');

const routesOf = async (agwId: string) => (await api.service.events.getEvent(agwId, 1))?.routes;

async function postTask(agency: string): Promise<void> {
  const task = { name: 'erp', agency, events: ['*'], http_request: { url: `${receiver.url}/` } };
  expect((await api.call('POST', '/v1/tasks', { body: task })).status).toBe(201);
}

async function postOrder(agwId: string, agency: string): Promise<void> {
  const order = anOrder({ agw_id: agwId, agency });
  expect((await api.call('POST', '/v1/orders', { body: order })).status).toBe(202);
}

test('a worker with a stale task cache waits for the tasks that the API confirmed before the event', async () => {
  const release = gate.hold(isTaskStreamRead);
  await postTask('Behind');
  await postOrder('BEHIND-1', 'Behind');
  // Meanwhile the worker routes events that need no newer tasks.
  await api.service.createOrder('BESIDE-1');
  await eventually('the other order is routed', () => routesOf('BESIDE-1'));
  expect(await routesOf('BEHIND-1')).toBeUndefined();
  release();
  const routes = await eventually('the order is routed', () => routesOf('BEHIND-1'));
  expect(routes.map(({ outcome }) => outcome)).toEqual(['delivery']);
  await receiver.waitFor(1);
});

test('a worker whose task cache stays stale routes with the cached tasks, and the order shows them', async () => {
  const release = gate.hold(isTaskStreamRead);
  await postTask('Not cached');
  await postOrder('BEHIND-2', 'Not cached');
  expect(await eventually('the order is routed', () => routesOf('BEHIND-2'))).toEqual([]);
  release();
});
