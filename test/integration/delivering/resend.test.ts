import { eventually } from '../../support/eventually';
import { answerOk, answerWith, type Receiver } from '../../support/servers/receiver';
import { refusal, type ApiResponse as Reply, type TestApi } from '../../support/service/api';
import { startDeliveryWorld, type DeliveryWorld } from '../../support/service/delivery-world';

let world: DeliveryWorld;
let api: TestApi;
let receiver: Receiver;

beforeAll(async () => {
  world = await startDeliveryWorld('AGW-RES');
  ({ api, receiver } = world);
});
beforeEach(() => receiver.answer(answerOk));
afterAll(() => world.close());

const sequencesAt = (path: string): number[] =>
  world.receivedAt(path).map(({ headers }) => Number(headers['callsign-sequence']));

describe('sending an event again', () => {
  const resend = (agwId: string, sequence: number, body?: object): Promise<Reply> =>
    api.call('POST', `/v1/orders/${agwId}/events/${sequence}/resend`, { body });

  test('makes the deliveries again that it had, under their ids', async () => {
    const task = await world.createTask();
    const agwId = await world.createOrder();
    await world.report(agwId, 'OrderTicketed');
    const [, second] = await world.withStatus(agwId, 'delivered', 2);
    const answer = await resend(agwId, 2);
    expect([answer.status, answer.body]).toEqual([202, { deliveries: [second!.id] }]);
    await receiver.waitFor(3, (each) => each.path === task.path);
    expect(sequencesAt(task.path)).toEqual([1, 2, 2]);
  });

  test('to a task that is newer than it makes a delivery, which the order tells of', async () => {
    const agency = world.newAgency();
    const agwId = await world.createOrder(agency);
    await eventually('the event', () => api.service.events.getEvent(agwId, 1));
    const task = await world.createTask({ agency });
    const answer = await resend(agwId, 1, { task_ids: [task.id] });
    const [delivery] = await world.withStatus(agwId, 'delivered');
    expect(answer.body).toEqual({ deliveries: [delivery!.id] });
    const again = await resend(agwId, 1, { task_ids: [task.id] });
    expect(again.body).toEqual(answer.body);
    await receiver.waitFor(2, (each) => each.path === task.path);
    const order = await api.call('GET', `/v1/orders/${agwId}`);
    expect(order.body['events']).toMatchObject([
      { routes: [{ outcome: 'delivery', task_id: task.id, delivery_id: delivery!.id, ordered: true }] },
    ]);
  });

  test('to tasks that it cannot be for is refused, with the reason for each', async () => {
    const agency = world.newAgency();
    const other = await world.createTask({ agency: 'Others' });
    const tickets = await world.createTask({ agency, events: ['OrderTicketed'] });
    const filtered = await world.createTask({ agency, filter: { provider: 'LH' } });
    const agwId = await world.createOrder(agency);
    await eventually('the event', () => api.service.events.getEvent(agwId, 1));
    const task_ids = ['tsk_nothing', other.id, tickets.id, filtered.id];
    const answer = await resend(agwId, 1, { task_ids });
    expect(refusal(answer)).toEqual({
      status: 422,
      code: 'invalid-input',
      errors: [
        '/task_ids/0 TASK_UNKNOWN',
        '/task_ids/1 TASK_MISMATCH',
        '/task_ids/2 TASK_MISMATCH',
        '/task_ids/3 TASK_MISMATCH',
      ],
    });
    expect((answer.body['errors'] as { detail: string }[]).map(({ detail }) => detail).slice(1)).toEqual([
      'task_ids[1]: it is a task of another agency',
      'task_ids[2]: it does not subscribe to OrderCreated',
      'task_ids[3]: its filter excludes the event: this condition does not hold: provider is "LH"',
    ]);
    expect(await world.list(`agw_id=${agwId}`)).toEqual([]);
  });

  test('that the order never had is a 404', async () => {
    const agwId = await world.createOrder();
    expect(refusal(await resend(agwId, 9))).toEqual({ status: 404, code: 'not-found' });
    expect(refusal(await api.call('POST', `/v1/orders/${agwId}/events/x/resend`))).toEqual({
      status: 404,
      code: 'not-found',
    });
  });
});

test('an order explains each event for every task', async () => {
  receiver.answer((response, received) =>
    answerWith(received.path.startsWith('/down') ? 503 : 204)(response, received),
  );
  const agency = world.newAgency();
  const down = await world.createTask({
    agency,
    name: 'Down',
    http_request: { url: `${receiver.url}/down` },
  });
  const filtered = await world.createTask({ agency, name: 'Filtered', filter: { provider: 'LH' } });
  const tickets = await world.createTask({ agency, name: 'Tickets', events: ['OrderTicketed'] });
  const disabled = await world.createTask({ agency, name: 'Disabled', enabled: false });
  const agwId = await world.createOrder(agency);
  await world.report(agwId, 'OrderTicketed');
  await world.withStatus(agwId, 'retrying');
  await world.withStatus(agwId, 'parked');
  await world.withStatus(agwId, 'delivered');
  const { body } = await api.call('GET', `/v1/orders/${agwId}`);
  const told = (body['events'] as { routes: Record<string, unknown>[] }[]).map(({ routes }) =>
    Object.fromEntries<unknown>(
      routes.map(({ task_id, state, behind_sequence }) => [String(task_id), [state, behind_sequence]]),
    ),
  );
  expect(told).toEqual([
    {
      [down.id]: ['retrying', undefined],
      [filtered.id]: ['filtered', undefined],
      [tickets.id]: ['not_subscribed', undefined],
      [disabled.id]: ['parked', undefined],
    },
    {
      [down.id]: ['waiting_behind', 1],
      [filtered.id]: ['filtered', undefined],
      [tickets.id]: ['delivered', undefined],
      [disabled.id]: ['waiting_behind', 1],
    },
  ]);
});
