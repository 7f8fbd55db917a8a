import { optionalTsToMs } from '@temporalio/common/lib/time';
import { temporal } from '@temporalio/proto';
import { parseOrder } from '../../../domain/order/order';
import { anOrder, aReport, flightsAt } from '../../support/builders/an-order';
import { mongodbUri, temporalAddress } from '../../support/engines/engines';
import { eventually } from '../../support/eventually';
import { openGate, type Gate } from '../../support/servers/gate';
import { startReceiver, type Receiver } from '../../support/servers/receiver';
import { startTestService, type TestService } from '../../support/service/service';
import { startWorkerProcess, type WorkerProcess } from '../../support/processes/worker-process';

const taskQueueType = temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW;

let service: TestService;
let receiver: Receiver;
const workers: WorkerProcess[] = [];
const gates: Gate[] = [];

const startWorker = async (address: string): Promise<WorkerProcess> => {
  const worker = await startWorkerProcess({
    ...{ temporalAddress: address, taskQueue: service.taskQueue, version: 'test' },
    mongodbUri: mongodbUri(service.database.db.databaseName),
  });
  workers.push(worker);
  return worker;
};

/** A worker that receives tasks and works on them, but cannot report to Temporal. */
async function startMuteWorker(gate: Gate): Promise<WorkerProcess> {
  const sinceMs = Date.now();
  const worker = await startWorker(gate.address);
  await eventually('the worker polls', async () => {
    const { pollers } = await service.client.workflowService.describeTaskQueue({
      ...{ namespace: 'default', taskQueue: { name: service.taskQueue }, taskQueueType },
    });
    return pollers.some(({ lastAccessTime: at }) => (optionalTsToMs(at) ?? 0) > sinceMs) ? true : undefined;
  });
  gate.shut('outgoing');
  return worker;
}

/** Opens a gate that is closed after the test. */
const aGate = async (): Promise<Gate> => {
  const gate = await openGate(temporalAddress());
  gates.push(gate);
  return gate;
};

beforeEach(async () => {
  [service, receiver] = await Promise.all([startTestService(), startReceiver()]);
  await service.addTask({ name: 'erp', http_request: { url: `${receiver.url}/` } });
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.kill()));
  await Promise.all(gates.splice(0).map((gate) => gate.close()));
  await service.close();
  await receiver.close();
});

const create = async (agwId: string, flights: object = {}): Promise<void> => {
  const { order } = parseOrder(anOrder({ agw_id: agwId, ...flights }));
  const now = new Date().toISOString();
  await service.gateway.create(agwId, order, { announce: true, occurredOn: now, acceptedOn: now });
};

const isRecorded = (agwId: string, sequence: number) =>
  eventually(`#${sequence} is recorded`, async () => await service.events.getEvent(agwId, sequence));

/** Sequence, type and delivery states of each event, once `count` deliveries are delivered. */
const recordOf = (agwId: string, count: number) =>
  eventually('all deliveries are delivered', async () => {
    const events = (await service.events.listEventsOfOrder(agwId, { limit: 50 })).data;
    const deliveries = (await service.deliveries.list({ agw_id: agwId }, { limit: 50 })).data;
    if (deliveries.filter(({ status }) => status === 'delivered').length < count) return undefined;
    return events.map(({ event }) => [
      ...[event.sequence, event.type],
      deliveries.filter(({ sequence }) => sequence === event.sequence).map(({ status }) => status),
    ]);
  });

const arrived = (): unknown[] =>
  receiver.received.map(
    ({ headers }) => `${String(headers['callsign-sequence'])} ${String(headers['callsign-event'])}`,
  );

test('events that a killed worker recorded in the first workflow task of an order are still delivered', async () => {
  const mute = await startMuteWorker(await aGate());
  await create('TURN-1');
  await isRecorded('TURN-1', 1);
  await mute.kill();
  await service.gateway.record('TURN-1', aReport('OrderTicketed'));
  await startWorker(temporalAddress());
  expect(await recordOf('TURN-1', 2)).toEqual([
    [1, 'OrderCreated', ['delivered']],
    [2, 'OrderTicketed', ['delivered']],
  ]);
  expect(arrived()).toEqual(['1 OrderCreated', '2 OrderTicketed']);
});

test('events that a killed worker recorded while reopening a closed order are still delivered', async () => {
  const worker = await startWorker(temporalAddress());
  await create('TURN-2');
  await service.gateway.record('TURN-2', aReport('OrderCanceled'));
  await recordOf('TURN-2', 2);
  await eventually('the order is closed', async () => {
    const { status } = await service.handle('TURN-2').describe();
    return status.name === 'COMPLETED' ? true : undefined;
  });
  await worker.kill();
  const mute = await startMuteWorker(await aGate());
  await service.gateway.record('TURN-2', aReport('SeatsAddition'));
  await eventually('its workflow task has started', async () => {
    const { raw } = await service.handle('TURN-2').describe();
    return raw.pendingWorkflowTask?.startedTime == null ? undefined : true;
  });
  await mute.kill();
  await startWorker(temporalAddress());
  expect(await recordOf('TURN-2', 3)).toEqual([
    [1, 'OrderCreated', ['delivered']],
    [2, 'OrderCanceled', ['delivered']],
    [3, 'SeatsAddition', ['delivered']],
  ]);
});

test('the event of a timer has its sequence before it is delivered', async () => {
  const departureMs = Date.now() - 1_000;
  const mute = await startMuteWorker(await aGate());
  await create('TURN-3', flightsAt(departureMs, departureMs + 86_400_000));
  await isRecorded('TURN-3', 1);
  await mute.kill();
  await service.gateway.record('TURN-3', aReport('OrderTicketed'));
  await startWorker(temporalAddress());
  const recorded = await recordOf('TURN-3', 3);
  expect(recorded).toEqual([
    [1, 'OrderCreated', ['delivered']],
    [2, 'OrderTicketed', ['delivered']],
    [3, 'OrderStarted', ['delivered']],
  ]);
  expect((await service.deliveries.list({ agw_id: 'TURN-3' }, { limit: 50 })).data).toHaveLength(3);
  expect(arrived()).toEqual(['1 OrderCreated', '2 OrderTicketed', '3 OrderStarted']);
});
