import { anOrder, aParsedOrder, aReport, flightsAt } from '../../support/builders/an-order';
import { eventually } from '../../support/eventually';
import {
  answerOk,
  answerWith,
  startReceiver,
  type Received,
  type Receiver,
} from '../../support/servers/receiver';
import { startTestService, type TestService } from '../../support/service/service';
import { parseOrder } from '../../../domain/order/order';
import type { ReportedEvent } from '../../../domain/order/order-event';

let service: TestService;
let receiver: Receiver;

beforeAll(async () => {
  service = await startTestService();
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
/** Creates an order through the real intake; each test has orders of its own. */
async function createOrder(
  change: Readonly<Record<string, unknown>> = {},
  options: { announce?: boolean } = {},
): Promise<string> {
  made += 1;
  const { agw_id: agwId, order } = parseOrder(anOrder({ agw_id: `ORDER-${made}`, ...change }));
  const now = new Date().toISOString();
  await service.gateway.create(agwId, order, {
    announce: options.announce ?? true,
    occurredOn: now,
    acceptedOn: now,
  });
  return agwId;
}
const report = (agwId: string, event: ReportedEvent) => service.gateway.record(agwId, event);
const taskTo = (path: string, part: Record<string, unknown> = {}) =>
  service.addTask({ name: path, http_request: { url: `${receiver.url}/${path}` }, ...part });
const eventsOf = (received: readonly Received[]): unknown[] =>
  received.map(({ headers }) => headers['callsign-event']);
const sequencesOf = (received: readonly Received[]): number[] =>
  received.map(({ headers }) => Number(headers['callsign-sequence']));
const closed = (agwId: string): Promise<true> =>
  eventually(`${agwId} is closed`, async () =>
    (await service.handle(agwId).describe()).status.name === 'COMPLETED' ? true : undefined,
  );

test('events arrive in their order, each once, however often they are sent', async () => {
  await taskTo('erp');
  const agwId = await createOrder();
  const ticketed = aReport('OrderTicketed');
  await report(agwId, ticketed);
  await report(agwId, ticketed);
  await createOrder({ agw_id: agwId });
  await report(agwId, aReport('SeatsAddition', { seats: ['12A'] }));
  await report(agwId, aReport('OrderCanceled'));

  await receiver.waitFor(4);
  await closed(agwId);
  expect(eventsOf(receiver.received)).toEqual([
    'OrderCreated',
    'OrderTicketed',
    'SeatsAddition',
    'OrderCanceled',
  ]);
  expect(sequencesOf(receiver.received)).toEqual([1, 2, 3, 4]);
});

test('a timer emits OrderStarted and OrderCompleted, and the order ends', async () => {
  await taskTo('erp', { events: ['OrderStarted', 'OrderCompleted'] });
  const agwId = await createOrder(flightsAt(Date.now() + 1_000, Date.now() + 2_000));
  const received = await receiver.waitFor(2);
  expect(eventsOf(received)).toEqual(['OrderStarted', 'OrderCompleted']);
  await closed(agwId);
  expect((await service.orders.getOrder(agwId))!).toMatchObject({
    open: false,
    upcoming: [],
    fields: { order_status: 'completed' },
  });
});

test('a timer moves with the flights', async () => {
  await taskTo('erp', { events: ['OrderStarted'] });
  const agwId = await createOrder(flightsAt(Date.now() + 3_600_000, Date.now() + 7_200_000));
  const soon = parseOrder(anOrder({ agw_id: agwId, ...flightsAt(Date.now() + 500, Date.now() + 3_600_000) }))
    .order.flights;
  await report(agwId, aReport('DatesChanged', { flights: soon }));
  const [started] = await receiver.waitFor(1);
  expect(started!.headers['callsign-sequence']).toBe('3');
});

test('the timer of a cancelled order emits nothing', async () => {
  await taskTo('erp', { events: ['OrderStarted', 'OrderCompleted', 'OrderCanceled'] });
  const departureMs = Date.now() + 25_000;
  const agwId = await createOrder(flightsAt(departureMs, departureMs + 500));
  await report(agwId, aReport('OrderCanceled'));
  await closed(agwId);
  expect(Date.now()).toBeLessThan(departureMs);
  expect(eventsOf(receiver.received)).toEqual(['OrderCanceled']);
});

test('a late event opens an ended order again, in sequence and without its old events', async () => {
  await taskTo('erp');
  const agwId = await createOrder();
  const ticketed = aReport('OrderTicketed');
  await report(agwId, ticketed);
  await report(agwId, aReport('OrderCanceled'));
  await closed(agwId);
  const runBefore = (await service.handle(agwId).describe()).runId;

  await report(agwId, aReport('OrderChanged', { agent: 'Bo' }));
  await report(agwId, ticketed);
  await createOrder({ agw_id: agwId });
  await receiver.waitFor(4);
  await closed(agwId);
  expect((await service.handle(agwId).describe()).runId).not.toBe(runBefore);
  expect(sequencesOf(receiver.received)).toEqual([1, 2, 3, 4]);
  expect(JSON.parse(receiver.received[3]!.body)).toMatchObject({
    data: { agent: 'Bo', order_status: 'cancelled' },
  });
});

test('an imported order emits neither its creation nor anything before it', async () => {
  await taskTo('erp');
  const agwId = await createOrder(flightsAt(Date.now() - 86_400_000, Date.now() + 1_000), {
    announce: false,
  });
  const [completed] = await receiver.waitFor(1);
  await closed(agwId);
  expect(eventsOf(receiver.received)).toEqual(['OrderCompleted']);
  expect(completed!.headers['callsign-sequence']).toBe('1');
});

test('an unknown order is refused', async () => {
  await expect(report('NEVER-SEEN', aReport('OrderTicketed'))).rejects.toThrow(
    'there is no order NEVER-SEEN',
  );
});

test('a failed delivery is retried on the schedule, with the same id and the next attempt number', async () => {
  await taskTo('erp', { events: ['OrderCreated'], retry: { schedule: [1, 1] } });
  receiver.answer((response, { headers }) =>
    (headers['callsign-attempt'] === '3' ? answerOk : answerWith(500))(response, {} as Received),
  );
  const agwId = await createOrder();
  const received = await receiver.waitFor(3);
  expect(received.map(({ headers }) => headers['callsign-attempt'])).toEqual(['1', '2', '3']);
  expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  const delivery = await eventually('the delivery is recorded', async () => {
    const found = await service.deliveries.get(received[0]!.headers['webhook-id'] as string);
    return found?.status === 'delivered' ? found : undefined;
  });
  expect(delivery).toMatchObject({ agw_id: agwId, event: 'OrderCreated', sequence: 1, last_attempt: 3 });
  expect(delivery.attempts.map(({ attempt, result }) => [attempt, result])).toEqual([
    [1, { kind: 'refused', status: 500 }],
    [2, { kind: 'refused', status: 500 }],
    [3, { kind: 'accepted', status: 204 }],
  ]);
});

test('a delivery fails after its schedule is used up, and the next event is delivered', async () => {
  await taskTo('erp', { retry: { schedule: [1] } });
  receiver.answer((response, { headers }) =>
    (headers['callsign-event'] === 'OrderCreated' ? answerWith(500) : answerOk)(response, {} as Received),
  );
  const agwId = await createOrder();
  await report(agwId, aReport('OrderTicketed'));
  const received = await receiver.waitFor(3);
  expect(eventsOf(received)).toEqual(['OrderCreated', 'OrderCreated', 'OrderTicketed']);
  expect(await service.deliveries.get(received[0]!.headers['webhook-id'] as string)).toMatchObject({
    status: 'failed',
    reason: 'schedule_used_up',
  });
});

test('410 disables the task, later events are parked, and enabling it sends them in order', async () => {
  const task = await taskTo('erp');
  receiver.answer(answerWith(410));
  const agwId = await createOrder();
  await report(agwId, aReport('OrderTicketed'));
  await report(agwId, aReport('SeatsAddition'));
  await eventually('the second is parked', async () =>
    (await service.deliveries.list({ agw_id: agwId, status: 'parked' }, { limit: 5 })).data.length > 0
      ? true
      : undefined,
  );
  expect(await service.tasks.get(task.id)).toMatchObject({ enabled: false });
  expect(eventsOf(receiver.received)).toEqual(['OrderCreated']);

  receiver.answer(answerOk);
  const { disabled_reason: _reason, ...enabled } = { ...(await service.tasks.get(task.id))!, enabled: true };
  await service.tasks.replace(enabled);
  await eventually('it is enabled everywhere', async () => {
    await service.gateway.resume(agwId, task.id);
    return receiver.received.length >= 3 ? true : undefined;
  });
  expect(eventsOf(receiver.received)).toEqual(['OrderCreated', 'OrderTicketed', 'SeatsAddition']);
});

test('a task that is deleted gets nothing more', async () => {
  const task = await taskTo('erp', { retry: { schedule: [1, 1] } });
  receiver.answer(answerWith(500));
  const agwId = await createOrder();
  await receiver.waitFor(1);
  await service.tasks.remove(task.id);
  const [delivery] = await eventually('the delivery is cancelled', async () => {
    const { data } = await service.deliveries.list({ agw_id: agwId, status: 'cancelled' }, { limit: 5 });
    return data.length > 0 ? data : undefined;
  });
  expect(delivery).toMatchObject({ reason: 'the task was deleted' });
});

test('a task sees the orders of its agency, and what it filters out is explained', async () => {
  await taskTo('sunny', { agency: 'Sunny Travel' });
  await taskTo('other', { agency: 'Other Travel' });
  await taskTo('platform', { filter: { provider: 'LH' } });
  await taskTo('ticketing', { events: ['OrderTicketed'] });
  const agwId = await createOrder();
  await receiver.waitFor(1);
  const [created] = (await service.events.listEventsOfOrder(agwId, { limit: 5 })).data;
  expect(created!.routes.map(({ task_name: name, outcome }) => [name, outcome]).toSorted()).toEqual([
    ['platform', 'filtered'],
    ['sunny', 'delivery'],
    ['ticketing', 'not_subscribed'],
  ]);
  expect(receiver.received.map(({ path }) => path)).toEqual(['/sunny']);
});

test('operators find an order by agency, status and next flight, and read its state', async () => {
  const agwId = await createOrder();
  await report(agwId, aReport('OrderTicketed'));
  const shown = await eventually('the status is shown', async () => {
    const { typedSearchAttributes } = await service.handle(agwId).describe();
    const attributes = new Map(typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]));
    return attributes.get('OrderStatus') === 'ticketed' ? attributes : undefined;
  });
  expect(shown.get('Agency')).toBe('Sunny Travel');
  expect(shown.get('NextFlight')).toEqual(new Date(aParsedOrder().order.flights[0]!.departure_at));
  const { currentDetails } = await service
    .handle(agwId)
    .query<{ currentDetails: string }>('__temporal_workflow_metadata');
  expect(currentDetails).toContain('ticketed · 2 events');
});
