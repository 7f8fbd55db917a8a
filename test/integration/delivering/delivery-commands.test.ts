import { anOrder, aReport, flightsAt } from '../../support/builders/an-order';
import { eventually } from '../../support/eventually';
import { answerOk, answerWith, startReceiver, type Receiver } from '../../support/servers/receiver';
import { startTestService, type TestService } from '../../support/service/service';
import { parseOrder } from '../../../domain/order/order';
import type { DeliveryStatus } from '../../../domain/delivery/delivery';
import type { DeliverySummary } from '../../../store/deliveries/delivery-writes';

let service: TestService;
let receiver: Receiver;

beforeAll(async () => {
  service = await startTestService({ retrySchedule: [3_600] });
  await service.startWorker();
});
afterAll(() => service.close());
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(async () => {
  for (const { id } of (await service.tasks.list({ limit: 200 })).data) await service.tasks.remove(id);
  await receiver.close();
});

let made = 0;
async function createOrder(change: Readonly<Record<string, unknown>> = {}): Promise<string> {
  made += 1;
  const { agw_id: agwId, order } = parseOrder(anOrder({ agw_id: `STEER-${made}`, ...change }));
  const now = new Date().toISOString();
  await service.gateway.create(agwId, order, { announce: true, occurredOn: now, acceptedOn: now });
  return agwId;
}
const taskTo = (part: Record<string, unknown> = {}) =>
  service.addTask({ name: 'erp', http_request: { url: `${receiver.url}/` }, ...part });
const eventsOf = (): unknown[] => receiver.received.map(({ headers }) => headers['callsign-event']);
const delivery = (
  agwId: string,
  event: DeliverySummary['event'],
  status: DeliveryStatus,
): Promise<DeliverySummary> =>
  eventually(`${event} is ${status}`, async () => {
    const { data } = await service.deliveries.list({ agw_id: agwId, status }, { limit: 50 });
    return data.find((each) => each.event === event);
  });

test('retry now: a delivery that waits an hour for its next attempt is attempted at once, with the same id', async () => {
  await taskTo();
  receiver.answer(answerWith(500));
  const agwId = await createOrder();
  const { id } = await delivery(agwId, 'OrderCreated', 'retrying');
  receiver.answer(answerOk);
  await service.gateway.command(agwId, { kind: 'retry', delivery_id: id });
  const [first, second] = await receiver.waitFor(2);
  expect([second!.headers['webhook-id'], second!.headers['callsign-attempt']]).toEqual([
    first!.headers['webhook-id'],
    '2',
  ]);
  await delivery(agwId, 'OrderCreated', 'delivered');
});

test('cancel: a delivery that waits for its next attempt ends, and the next event is delivered', async () => {
  await taskTo();
  receiver.answer(answerWith(500));
  const agwId = await createOrder();
  const { id } = await delivery(agwId, 'OrderCreated', 'retrying');
  receiver.answer(answerOk);
  await service.gateway.record(agwId, aReport('OrderTicketed'));
  await service.gateway.command(agwId, { kind: 'cancel', delivery_id: id });
  await receiver.waitFor(2);
  expect(eventsOf()).toEqual(['OrderCreated', 'OrderTicketed']);
  await delivery(agwId, 'OrderCreated', 'cancelled');
});

test('redeliver: a failed delivery of an ended order is repeated, and its schedule starts again', async () => {
  await taskTo({ retry: { schedule: [] } });
  receiver.answer(answerWith(500));
  const agwId = await createOrder();
  await service.gateway.record(agwId, aReport('OrderCanceled'));
  const failed = await delivery(agwId, 'OrderCreated', 'failed');
  await delivery(agwId, 'OrderCanceled', 'failed');
  await eventually('the order has ended', async () =>
    (await service.handle(agwId).describe()).status.name === 'COMPLETED' ? true : undefined,
  );
  receiver.answer(answerOk);
  const { event } = (await service.events.listEventsOfOrder(agwId, { limit: 1 })).data[0]!;
  await service.deliveries.setStatus([failed.id], 'waiting');
  const again = {
    delivery_id: failed.id,
    task_id: failed.task_id,
    task_name: failed.task_name,
    ordered: true,
    sequence: failed.sequence,
    attempts: failed.last_attempt,
  };
  await service.gateway.command(agwId, { kind: 'redeliver', delivery: again, event });
  await delivery(agwId, 'OrderCreated', 'delivered');
  const callbacks = receiver.received.filter(({ headers }) => headers['callsign-event'] === 'OrderCreated');
  expect(callbacks.map(({ headers }) => headers['callsign-attempt'])).toEqual(['1', '2']);
  expect(new Set(callbacks.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
});

test('supersede: a newer OrderChanged supersedes those that wait', async () => {
  await taskTo({ supersede: true });
  receiver.answer(answerWith(500));
  const agwId = await createOrder();
  const { id } = await delivery(agwId, 'OrderCreated', 'retrying');
  for (const pnr of ['PNR-A', 'PNR-B', 'PNR-C'])
    await service.gateway.record(agwId, aReport('OrderChanged', { pnr }));
  receiver.answer(answerOk);
  await eventually('two are superseded', async () => {
    const { data } = await service.deliveries.list({ agw_id: agwId, status: 'superseded' }, { limit: 5 });
    return data.length === 2 ? true : undefined;
  });
  await service.gateway.command(agwId, { kind: 'retry', delivery_id: id });
  await receiver.waitFor(3);
  expect(receiver.received.map(({ headers }) => headers['callsign-sequence'])).toEqual(['1', '1', '4']);
});

test('expiry: a delivery that expires ends, and the next event is delivered', async () => {
  await taskTo({ expires_after: 'departure+0m', events: ['OrderCreated', 'OrderChanged'] });
  receiver.answer(answerWith(500));
  const agwId = await createOrder(flightsAt(Date.now() + 1_000, Date.now() + 3_600_000));
  const expired = await delivery(agwId, 'OrderCreated', 'expired');
  expect(expired.reason).toBe('expires_after departure+0m has passed');
});

test('a reminder is emitted by the timer, moves with the flights, and goes to the tasks that subscribe to it', async () => {
  await taskTo({ events: ['OrderCreated'], reminders: ['departure-1h'] });
  const departureMs = Date.now() + 7_200_000;
  const agwId = await createOrder(flightsAt(departureMs, departureMs + 86_400_000));
  await receiver.waitFor(1);
  const sooner = Date.now() + 3_600_000 + 1_000;
  const { flights } = parseOrder(anOrder({ agw_id: agwId, ...flightsAt(sooner, departureMs) })).order;
  const now = new Date().toISOString();
  await service.gateway.record(
    agwId,
    aReport('DatesChanged', { flights }, { occurred_on: now, accepted_on: now }),
  );
  await receiver.waitFor(2);
  expect(eventsOf()).toEqual(['OrderCreated', 'OrderReminder']);
});

test('an order that sleeps arms a reminder that is created later', async () => {
  const departureMs = Date.now() + 3_600_000 + 4_000;
  const agwId = await createOrder(flightsAt(departureMs, departureMs + 86_400_000));
  await eventually('it is stored', async () =>
    (await service.orders.getOrder(agwId)) === undefined ? undefined : true,
  );
  const task = await taskTo({ events: [], reminders: ['departure-1h'] });
  await service.gateway.refreshOrders(task.agency);
  const [reminder] = await receiver.waitFor(1);
  expect(reminder!.headers['callsign-event']).toBe('OrderReminder');
});
