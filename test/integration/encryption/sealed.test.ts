import { Client } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { parseOrder } from '../../../domain/order/order';
import { createDataConverter } from '../../../temporal/codec/data-converter';
import { createOrderGateway } from '../../../temporal/gateway/create-order-gateway';
import { orderWorkflowId } from '../../../contract/workflows';
import { DAY_MS } from '../order-life/histories/stage';
import { anOrder, aReport, flightsAt } from '../../support/builders/an-order';
import { workflowBundle } from '../../support/engines/engines';
import { eventually } from '../../support/eventually';
import { answerOk, startReceiver, type AnswerRequest, type Receiver } from '../../support/servers/receiver';
import { startTestService, type TestService } from '../../support/service/service';
import { payloadsIn, rawRuns } from './raw-history';

/** Values that Temporal must not contain in clear. */
const CANARIES = {
  psg_phone: '+34600123987',
  psg_email: 'canary.passenger@example.com',
  agent_email: 'canary.agent@example.com',
  consumer_email: 'canary.consumer@example.com',
  agent: 'Canary Agentsson',
  consumer: 'Canary Consumersson',
  session_id: 'canary-session',
  pnr: 'CANARY',
};

let service: TestService;
let receiver: Receiver;

beforeAll(async () => {
  service = await startTestService({ continueAsNewAfterEvents: 40, retrySchedule: [0.2, 3_600] });
  await service.startWorker();
  receiver = await startReceiver();
});
afterAll(async () => {
  await service.close();
  await receiver.close();
});

async function createOrder(agwId: string, inDays = 90): Promise<void> {
  const flights = flightsAt(Date.now() + inDays * DAY_MS, Date.now() + (inDays + 7) * DAY_MS);
  const { order } = parseOrder(anOrder({ agw_id: agwId, ...CANARIES, ...flights }));
  const now = new Date().toISOString();
  await service.gateway.create(agwId, order, { announce: true, occurredOn: now, acceptedOn: now });
}

/** Search attributes cannot be sealed, because operators search them. Markers belong to the SDK. */
const NEVER_SEALED = /searchAttributes|indexedFields|\.details\.(data|patch-data|version|changeId)\.payloads/;

/** Fails and echoes personal data, like a careless receiver. */
const complain: AnswerRequest = (response) => response.writeHead(500).end(JSON.stringify(CANARIES));

async function liveThrough(agwId: string): Promise<void> {
  await service.addTask({ name: 'erp', http_request: { url: `${receiver.url}/erp` } });
  await createOrder(agwId);
  await receiver.waitFor(1);
  for (let count = 0; count < 6; count += 1)
    await service.gateway.record(agwId, aReport('OrderChanged', { psg_email: CANARIES.psg_email }));
  await receiver.waitFor(7);
  receiver.answer(complain);
  await service.gateway.record(agwId, aReport('OrderTicketed', { psg_phone: CANARIES.psg_phone }));
  // Wait for the second attempt. The third waits for an hour, with the first two in its heartbeat.
  await receiver.waitFor(9);
}

test('Temporal stores every payload of an order sealed, in all its runs', async () => {
  receiver.answer(answerOk);
  const agwId = 'SEALED-1';
  await liveThrough(agwId);
  const workflowId = orderWorkflowId(agwId);
  const runs = await eventually(
    'an order that has continued as new and waits for its third attempt',
    async () => {
      const found = await rawRuns(service, workflowId);
      const text = JSON.stringify(found);
      const signs = ['CONTINUED_AS_NEW', 'heartbeatDetails":{', 'lastFailure":{'];
      return signs.every((sign) => text.includes(sign)) ? found : undefined;
    },
  );

  const found = payloadsIn(runs).filter(({ path }) => !NEVER_SEALED.test(path));
  const unsealed = found.filter(({ metadata }) => metadata['callsign-sealed-for'] !== workflowId);
  expect(unsealed).toEqual([]);
  const text = JSON.stringify([runs, payloadsIn(runs).map(({ data }) => data)]);
  for (const canary of Object.values(CANARIES)) expect(text).not.toContain(canary);
  expect(placesOf(found)).toEqual([
    'activityTaskCompletedEventAttributes.result',
    'activityTaskScheduledEventAttributes.input',
    'markerRecordedEventAttributes.details.result',
    'pendingActivities.encodedAttributes',
    'pendingActivities.heartbeatDetails',
    'userMetadata.summary',
    'workflowExecutionContinuedAsNewEventAttributes.input',
    'workflowExecutionSignaledEventAttributes.input',
    'workflowExecutionStartedEventAttributes.input',
  ]);
});

const PLACES =
  /([A-Za-z]+EventAttributes|pendingActivities|userMetadata)\..*?((?:details\.)?(?:input|result|summary|heartbeatDetails|encodedAttributes))/;

/** The distinct places of payloads. */
const placesOf = (payloads: readonly { readonly path: string }[]): string[] =>
  [
    ...new Set(
      payloads.map(({ path }) => {
        const [, at, what] = PLACES.exec(path) ?? [];
        return at === undefined || what === undefined ? path : `${at}.${what}`;
      }),
    ),
  ].toSorted();

test('a sealed history replays with its keys', async () => {
  const agwId = 'SEALED-2';
  receiver.answer(answerOk);
  await createOrder(agwId);
  const workflowId = orderWorkflowId(agwId);
  const history = await eventually('its timer is set', async () => {
    const fetched = await service.handle(agwId).fetchHistory();
    return fetched.events?.some(({ timerStartedEventAttributes: timer }) => timer != null) === true
      ? fetched
      : undefined;
  });
  const options = {
    workflowBundle: workflowBundle(),
    dataConverter: createDataConverter(service.encryption),
  };
  const errors: unknown[] = [];
  for await (const { error } of Worker.runReplayHistories(options, [{ workflowId, history }]))
    errors.push(error);
  expect(errors).toEqual([undefined]);
});

test('a query result of a running order is sealed in transit and opened by the client', async () => {
  const agwId = 'SEALED-3';
  receiver.answer(answerOk);
  await createOrder(agwId);
  const details = await eventually('its first workflow task is done', async () => {
    const { currentDetails } = await service
      .handle(agwId)
      .query<{ currentDetails: string }>('__temporal_workflow_metadata');
    return currentDetails === '' ? undefined : currentDetails;
  });
  expect(details).toContain(agwId);
});

test('an order that started before payloads were sealed goes on', async () => {
  const older = await startTestService({ sealsPayloads: false });
  try {
    const agwId = 'OLDER-1';
    const flights = flightsAt(Date.now() + 90 * DAY_MS, Date.now() + 97 * DAY_MS);
    const { order } = parseOrder(anOrder({ agw_id: agwId, ...flights }));
    const now = new Date().toISOString();
    await older.gateway.create(agwId, order, { announce: true, occurredOn: now, acceptedOn: now });
    const worker = await older.startWorker();
    await eventually('the order is recorded', () => older.orders.getOrder(agwId));
    await worker.stop();

    const dataConverter = createDataConverter(older.encryption);
    await older.startWorker({ dataConverter });
    const { connection } = older.client;
    const gateway = createOrderGateway({
      client: new Client({ connection, dataConverter }),
      taskQueue: older.taskQueue,
      isStored: () => Promise.resolve(true),
    });
    await gateway.record(agwId, aReport('OrderTicketed'));
    const ticketed = await eventually('the event is recorded', () => older.events.getEvent(agwId, 2));
    expect(ticketed.event.type).toBe('OrderTicketed');
  } finally {
    await older.close();
  }
});
