import { parseOrder } from '../../../domain/order/order';
import { anOrder, aReport } from '../../support/builders/an-order';
import { isAtRest } from '../../support/engines/at-rest';
import { eventually } from '../../support/eventually';
import {
  answerOk,
  answerWith,
  startReceiver,
  type Received,
  type Receiver,
} from '../../support/servers/receiver';
import { startTestService, type TestService } from '../../support/service/service';

let service: TestService;
const receivers: Receiver[] = [];

beforeAll(async () => {
  service = await startTestService({ retrySchedule: [0.2, 0.2, 0.2] });
  await service.startWorker();
});
afterAll(async () => {
  await Promise.all(receivers.map((receiver) => receiver.close()));
  await service.close();
});

const create = async (agwId: string): Promise<void> => {
  const { agw_id: id, order } = parseOrder(anOrder({ agw_id: agwId, agency: agwId }));
  const now = new Date().toISOString();
  await service.gateway.create(id, order, { announce: true, occurredOn: now, acceptedOn: now });
};

const change = async (agwId: string, pnr: string): Promise<void> => {
  await service.gateway.record(agwId, aReport('OrderChanged', { pnr }));
};

const deliveriesOf = async (agwId: string) =>
  (await service.deliveries.list({ agw_id: agwId }, { limit: 50, after: undefined })).data;

/** An order with a task whose endpoint has answered often enough to be known. */
async function known(agwId: string): Promise<Receiver> {
  const receiver = await startReceiver();
  receivers.push(receiver);
  await service.addTask({ name: agwId, agency: agwId, http_request: { url: `${receiver.url}/` } });
  await create(agwId);
  for (let count = 1; count < 4; count += 1) {
    await receiver.waitFor(count);
    await eventually('it is on record', async () => {
      const all = await deliveriesOf(agwId);
      return all.length === count && all.every(({ status }) => status === 'delivered');
    });
    await change(agwId, `P${count}`);
  }
  await receiver.waitFor(4);
  await delivered(agwId, 4);
  await eventually('the order knows that too: its lane is empty', async () => {
    return isAtRest(await service.handle(agwId).describe()) ? true : undefined;
  });
  return receiver;
}

const delivered = (agwId: string, sequence: number) =>
  eventually(`#${sequence} is recorded as delivered`, async () =>
    (await deliveriesOf(agwId)).find((each) => each.sequence === sequence && each.status === 'delivered'),
  );

const activityStarts = async (agwId: string): Promise<number> => {
  const { events } = await service.handle(agwId).fetchHistory();
  return (events ?? []).filter((event) => event.activityTaskScheduledEventAttributes != null).length;
};

const header = (name: string) => (received: Received) => received.headers[name];

test('at an endpoint that is known to be quick a delivery costs no activity of its own', async () => {
  const receiver = await known('KNOWN-1');
  const before = await activityStarts('KNOWN-1');
  await change('KNOWN-1', 'QUICK1');
  await receiver.waitFor(5);
  const delivery = await delivered('KNOWN-1', 5);
  expect(await activityStarts('KNOWN-1')).toBe(before);
  expect(await service.deliveries.get(delivery.id)).toMatchObject({
    id: receiver.received[4]?.headers['webhook-id'],
    status: 'delivered',
    last_attempt: 1,
    attempts: [{ attempt: 1, result: { kind: 'accepted', status: 204 }, response: { status: 204 } }],
  });
});

test('a first attempt that fails there is tried again on the schedule, as the same delivery', async () => {
  const receiver = await known('KNOWN-2');
  receiver.answer(answerWith(500));
  await change('KNOWN-2', 'BROKEN');
  await receiver.waitFor(6);
  receiver.answer(answerOk);
  await change('KNOWN-2', 'BEHIND');
  await delivered('KNOWN-2', 6);
  const repeated = receiver.received.filter(({ headers }) => headers['callsign-sequence'] === '5');
  expect(new Set(repeated.map(header('webhook-id'))).size).toBe(1);
  expect(repeated.map(header('callsign-attempt'))).toEqual(repeated.map((_, index) => String(index + 1)));
  // Order kept: the event behind it came after it.
  expect(receiver.received.at(-1)?.headers['callsign-sequence']).toBe('6');
});

test('an endpoint that turns slow holds up its own delivery only, and is not sent to twice', async () => {
  const receiver = await known('KNOWN-3');
  const other = await startReceiver();
  receivers.push(other);
  await service.addTask({
    name: 'beside',
    agency: 'KNOWN-3',
    events: ['ServicesAddition'],
    http_request: { url: `${other.url}/` },
  });
  const held: (() => void)[] = [];
  receiver.answer((response) => held.push(() => response.writeHead(204).end()));
  await change('KNOWN-3', 'SLOW');
  await receiver.waitFor(5);
  await service.gateway.record('KNOWN-3', aReport('ServicesAddition', { pnr: 'NEXT' }));
  await other.waitFor(1);
  expect(receiver.received).toHaveLength(5);
  receiver.answer(answerOk);
  for (const answer of held) answer();
  await receiver.waitFor(6);
  expect(receiver.received.map(header('callsign-sequence'))).toEqual(['1', '2', '3', '4', '5', '6']);
  expect(receiver.received.map(header('callsign-attempt'))).toEqual(['1', '1', '1', '1', '1', '1']);
});
