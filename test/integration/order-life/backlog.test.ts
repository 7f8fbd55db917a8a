import type { RouteInput } from '../../../contract/activities';
import { aReport } from '../../support/builders/an-order';
import { eventually } from '../../support/eventually';
import { answerOk, answerWith, startReceiver, type Receiver } from '../../support/servers/receiver';
import { startScriptedWorker } from '../../support/service/scripted-worker';
import { startTestService, type TestService } from '../../support/service/service';

/** After the creation. */
const EVENTS = 44;

let service: TestService;
let receiver: Receiver;

beforeEach(async () => {
  service = await startTestService({ sealsPayloads: false, continueAsNewAfterEvents: 2_000 });
  receiver = await startReceiver();
});
afterEach(async () => {
  await service.close();
  await receiver.close();
});

/** Accepts an order and its events while no worker runs. */
async function leave(agwId: string): Promise<void> {
  await service.createOrder(agwId);
  for (let index = 1; index <= EVENTS; index++)
    await service.gateway.record(
      agwId,
      aReport('OrderChanged', { agent: `No ${index}` }, { id: `evt-${index}` }),
    );
}

const inSequence = Array.from({ length: EVENTS + 1 }, (_, index) => index + 1);
const sequencesAt = (path: string): number[] =>
  receiver.received
    .filter((each) => each.path === path)
    .map(({ headers }) => Number(headers['callsign-sequence']));

const recordedOf = (agwId: string): Promise<readonly string[]> =>
  eventually('all are recorded', async () => {
    const ids = await service.events.listEventIds(agwId);
    return ids.length > EVENTS ? ids : undefined;
  });

test('a backlog is delivered in sequence, each event once', async () => {
  for (const name of ['erp', 'crm'])
    await service.addTask({ name, http_request: { url: `${receiver.url}/${name}` } });
  await leave('BACKLOG-1');
  await service.startWorker();
  await receiver.waitFor(2 * inSequence.length);
  expect(sequencesAt('/erp')).toEqual(inSequence);
  expect(sequencesAt('/crm')).toEqual(inSequence);
  expect(await recordedOf('BACKLOG-1')).toEqual([
    'BACKLOG-1:OrderCreated',
    ...inSequence.slice(1).map((sequence) => `evt-${sequence - 1}`),
  ]);
});

test('if an attempt fails in the middle of a backlog, later events wait', async () => {
  await service.addTask({
    name: 'erp',
    http_request: { url: `${receiver.url}/erp` },
    retry: { schedule: [1] },
  });
  await service.startWorker();
  // First attempts at endpoints known to be quick are made while events are routed.
  await service.createOrder('BACKLOG-WARM');
  await receiver.waitFor(1);
  receiver.answer((response, received) =>
    (received.headers['callsign-sequence'] === '7' && received.headers['callsign-attempt'] === '1'
      ? answerWith(503)
      : answerOk)(response, received),
  );
  await leave('BACKLOG-2');
  const ofOrder = ({ body }: { body: string }): boolean => body.includes('BACKLOG-2');
  await eventually('all were delivered', () =>
    receiver.received.filter(ofOrder).length > inSequence.length ? true : undefined,
  );
  const told = receiver.received.filter(ofOrder).map(({ headers }) => Number(headers['callsign-sequence']));
  expect(told).toEqual(inSequence.flatMap((sequence) => (sequence === 7 ? [7, 7] : [sequence])));
});

test('an event that cannot be routed yet blocks those behind it, and those before it are not routed again', async () => {
  const routed: number[] = [];
  let isReadable = false;
  const holds = ({ event }: RouteInput): Promise<Record<string, number>> => {
    if (event.sequence === 10 && !isReadable) {
      isReadable = true;
      return Promise.reject(new Error('its task cannot be read'));
    }
    routed.push(event.sequence);
    return Promise.resolve({});
  };
  await leave('BACKLOG-3');
  const delivered: number[] = [];
  const worker = await startScriptedWorker(service.taskQueue, {
    holds,
    deliver: ({ event }) => {
      delivered.push(event.sequence);
      return Promise.resolve({ outcome: 'delivered' });
    },
  });
  try {
    await eventually('all were delivered', () => (delivered.length === inSequence.length ? true : undefined));
    expect(routed).toEqual(inSequence);
    expect(delivered).toEqual(inSequence);
  } finally {
    await worker.stop();
  }
});
