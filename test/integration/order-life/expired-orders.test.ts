import { anOrder } from '../../support/builders/an-order';
import { eventually } from '../../support/eventually';
import { answerWith, answerOk } from '../../support/servers/receiver';
import { refusal } from '../../support/service/api';
import { startDeliveryWorld, type DeliveryWorld } from '../../support/service/delivery-world';

let world: DeliveryWorld;

beforeAll(async () => {
  world = await startDeliveryWorld('AGW-FORGET');
});
beforeEach(() => world.receiver.answer(answerOk));
afterAll(() => world.close());

interface ExpiringDoc {
  readonly _id: string;
  readonly agw_id?: string;
  readonly open?: boolean;
  readonly closed_on?: Date;
}

const collection = (name: string) => world.api.service.database.db.collection<ExpiringDoc>(name);

/** Whether an order, its events and its deliveries expire: all, or none. */
const expires = (agwId: string, expected: boolean): Promise<true> =>
  eventually(`${agwId} expires: ${expected}`, async () => {
    const docs = await Promise.all([
      collection('orders').find({ _id: agwId }).toArray(),
      collection('events').find({ agw_id: agwId }).toArray(),
      collection('deliveries').find({ agw_id: agwId }).toArray(),
    ]);
    const isSo = docs.flat().every(({ closed_on: closedOn }) => closedOn instanceof Date === expected);
    return isSo && docs.every(({ length }) => length > 0) ? true : undefined;
  });

/** An order that is over, every delivery of it with the same end. */
async function closedOrder(status: string): Promise<string> {
  const agwId = await world.createOrder();
  await world.report(agwId, 'OrderCanceled');
  await world.withStatus(agwId, status, 2);
  await expires(agwId, true);
  await world.api.service.handle(agwId).result();
  return agwId;
}

/** What MongoDB does when its time has come; events and deliveries follow a day later. */
const forget = (agwId: string) => collection('orders').deleteOne({ _id: agwId });

test('an order expires with all of it while it is closed, and a late event takes that back', async () => {
  await world.createTask();
  const agwId = await closedOrder('delivered');

  world.receiver.answer(answerWith(503));
  expect((await world.report(agwId, 'OrderChanged')).status).toBe(202);
  await world.withStatus(agwId, 'retrying');
  await expires(agwId, false);

  world.receiver.answer(answerOk);
  const [late] = await world.withStatus(agwId, 'retrying');
  await world.act(late!.id, 'retry');
  await world.withStatus(agwId, 'delivered', 3);
  await expires(agwId, true);
});

test('a delivery that is made again keeps its order from expiring while it is under way', async () => {
  world.receiver.answer(answerWith(413));
  await world.createTask();
  const agwId = await closedOrder('failed');
  const [first] = await world.withStatus(agwId, 'failed', 2);

  world.receiver.answer(answerWith(503));
  await world.act(first!.id, 'retry');
  await world.withStatus(agwId, 'retrying');
  await expires(agwId, false);

  await world.act(first!.id, 'cancel');
  await expires(agwId, true);
});

test('a forgotten order takes no event and makes no delivery again: it is not there', async () => {
  world.receiver.answer(answerWith(413));
  const { id } = await world.createTask();
  const agwId = await closedOrder('failed');
  const [delivery] = await world.withStatus(agwId, 'failed', 2);
  await forget(agwId);

  const answers = [
    await world.api.call('GET', `/v1/orders/${agwId}`),
    await world.report(agwId, 'OrderChanged'),
    await world.api.call('POST', `/v1/orders/${agwId}/events/1/resend`, { body: { task_ids: [id] } }),
    await world.act(delivery!.id, 'retry'),
  ];

  expect(answers.map(refusal)).toEqual(answers.map(() => ({ status: 404, code: 'not-found' })));
});

test('a recovery leaves out what is forgotten and does the rest', async () => {
  world.receiver.answer(answerWith(413));
  const { id, path } = await world.createTask();
  const [forgotten, kept] = [await closedOrder('failed'), await closedOrder('failed')];
  await forget(forgotten);
  world.receiver.answer(answerOk);

  const answer = await world.api.call('POST', `/v1/tasks/${id}/recover`, {
    body: { since: new Date(Date.now() - 3_600_000).toISOString() },
  });

  expect([answer.status, answer.body]).toEqual([202, { count: 2 }]);
  await world.withStatus(kept, 'delivered', 2);
  const again = world.receivedAt(path).filter(({ headers }) => headers['callsign-attempt'] === '2');
  expect([...new Set(again.map(({ headers }) => headers['callsign-order']))]).toEqual([kept]);
});

test('another order of the id of a forgotten one begins afresh, with nothing that would expire', async () => {
  const { path } = await world.createTask();
  const agwId = await closedOrder('delivered');
  await forget(agwId);
  const { status } = await world.api.call('POST', '/v1/orders', {
    body: anOrder({ agw_id: agwId, agency: 'another' }),
  });

  expect(status).toBe(202);
  await eventually('the order is there again', async () => {
    const { body } = await world.api.call('GET', `/v1/orders/${agwId}`);
    return body['sequence'] === 1 ? true : undefined;
  });
  expect(await collection('events').countDocuments({ agw_id: agwId })).toBe(1);
  expect(await collection('deliveries').countDocuments({ agw_id: agwId })).toBe(0);
  expect(await collection('orders').countDocuments({ _id: agwId, closed_on: { $exists: true } })).toBe(0);
  expect(world.receivedAt(path)).toHaveLength(2);
});
