import type { ObjectId } from 'mongodb';
import {
  answerOk,
  answerWith,
  isOf,
  type AnswerRequest,
  type Receiver,
} from '../../support/servers/receiver';
import { refusal, type ApiResponse as Reply, type TestApi } from '../../support/service/api';
import { startDeliveryWorld, type DeliveryWorld } from '../../support/service/delivery-world';

let world: DeliveryWorld;
let api: TestApi;
let receiver: Receiver;

beforeAll(async () => {
  world = await startDeliveryWorld('AGW-ACT');
  ({ api, receiver } = world);
});
beforeEach(() => receiver.answer(answerOk));
afterAll(() => world.close());

/** Refuses so that a delivery fails at once. */
const answerTooLarge: AnswerRequest = answerWith(413);

describe('a retry', () => {
  test('of a delivery that waits for its next attempt makes that now, under the same id', async () => {
    receiver.answer(answerWith(503));
    const { path } = await world.createTask();
    const agwId = await world.createOrder();
    const [delivery] = await world.withStatus(agwId, 'retrying');
    receiver.answer(answerOk);
    const answer = await world.act(delivery!.id, 'retry');
    expect([answer.status, answer.body['id']]).toEqual([202, delivery!.id]);
    await world.withStatus(agwId, 'delivered');
    expect(world.receivedAt(path).map(({ headers }) => headers['webhook-id'])).toEqual([
      delivery!.id,
      delivery!.id,
    ]);
  });

  test('of one that failed makes it again, and counts its attempts on', async () => {
    receiver.answer(answerTooLarge);
    const { path } = await world.createTask();
    const agwId = await world.createOrder();
    const [delivery] = await world.withStatus(agwId, 'failed');
    receiver.answer(answerOk);
    expect((await world.act(delivery!.id, 'retry')).status).toBe(202);
    const [again] = await world.withStatus(agwId, 'delivered');
    expect(again).toMatchObject({ id: delivery!.id, last_attempt: 2 });
    expect(world.receivedAt(path)).toHaveLength(2);
  });

  test('of one that was delivered makes it again', async () => {
    const { path } = await world.createTask();
    const agwId = await world.createOrder();
    const [delivery] = await world.withStatus(agwId, 'delivered');
    await world.act(delivery!.id, 'retry');
    await receiver.waitFor(2, (each) => each.path === path);
    await world.withStatus(agwId, 'delivered');
  });

  test('of one whose task is disabled is refused, and says what to do', async () => {
    const { id: taskId } = await world.createTask({ enabled: false });
    const agwId = await world.createOrder();
    const [delivery] = await world.withStatus(agwId, 'parked');
    const answer = await world.act(delivery!.id, 'retry');
    expect(refusal(answer)).toEqual({ status: 409, code: 'wrong-state' });
    expect(answer.body['detail']).toBe(
      `the delivery is parked because its task is disabled: enable the task ${taskId}`,
    );
  });

  test('of one whose task is gone is refused', async () => {
    const { id: taskId } = await world.createTask();
    const agwId = await world.createOrder();
    const [delivery] = await world.withStatus(agwId, 'delivered');
    await api.call('DELETE', `/v1/tasks/${taskId}`);
    expect(refusal(await world.act(delivery!.id, 'retry'))).toEqual({ status: 409, code: 'wrong-state' });
  });

  test('of one that is not there is a 404', async () => {
    expect(refusal(await world.act('msg_nothing', 'retry'))).toEqual({ status: 404, code: 'not-found' });
  });
});

describe('cancelling', () => {
  test('a delivery ends it, and what waits behind it goes on', async () => {
    receiver.answer((response, { headers }) =>
      answerWith(headers['callsign-sequence'] === '1' ? 503 : 204)(response, receiver.received[0]!),
    );
    await world.createTask();
    const agwId = await world.createOrder();
    await world.report(agwId, 'OrderTicketed');
    const [first] = await world.withStatus(agwId, 'retrying');
    expect((await world.act(first!.id, 'cancel')).status).toBe(202);
    await world.withStatus(agwId, 'delivered');
    expect(await world.withStatus(agwId, 'cancelled')).toMatchObject([{ id: first!.id, sequence: 1 }]);
  });

  test('a delivery that has ended is refused', async () => {
    await world.createTask();
    const agwId = await world.createOrder();
    const [delivery] = await world.withStatus(agwId, 'delivered');
    expect(refusal(await world.act(delivery!.id, 'cancel'))).toEqual({ status: 409, code: 'wrong-state' });
  });
});

describe('recovering a task', () => {
  const SINCE = new Date(Date.now() - 3_600_000).toISOString();
  const recover = (taskId: string, body: object = {}): Promise<Reply> =>
    api.call('POST', `/v1/tasks/${taskId}/recover`, { body: { since: SINCE, ...body } });

  test('counts what failed, then sends it again in order, and finds nothing when it is repeated', async () => {
    receiver.answer(answerTooLarge);
    const agency = world.newAgency();
    const task = await world.createTask({ agency });
    const [one, two] = [await world.createOrder(agency), await world.createOrder(agency)];
    for (const type of ['OrderTicketed', 'OrderChanged', 'SeatsAddition']) {
      await world.report(one, type);
      await world.report(two, type);
    }
    await world.withStatus(one, 'failed', 4);
    await world.withStatus(two, 'failed', 4);
    const dry = await recover(task.id, { dry_run: true });
    expect([dry.status, dry.body]).toEqual([200, { count: 8 }]);
    expect(await world.list(`task_id=${task.id}&status=failed`)).toHaveLength(8);

    receiver.answer(answerOk);
    const before = receiver.received.length;
    const answer = await recover(task.id);
    expect([answer.status, answer.body]).toEqual([202, { count: 8 }]);
    await world.withStatus(one, 'delivered', 4);
    await world.withStatus(two, 'delivered', 4);
    for (const agwId of [one, two]) {
      const sent = receiver.received.slice(before).filter(isOf(agwId));
      expect(sent.map(({ headers }) => headers['callsign-sequence'])).toEqual(['1', '2', '3', '4']);
    }
    expect((await recover(task.id)).body).toEqual({ count: 0 });
  });

  test('takes only what was made in that time and ended so', async () => {
    const task = await world.createTask();
    const agwId = await world.createOrder();
    await world.withStatus(agwId, 'delivered');
    expect((await recover(task.id, { until: SINCE, status: 'delivered', dry_run: true })).body).toEqual({
      count: 0,
    });
    expect((await recover(task.id, { status: 'failed', dry_run: true })).body).toEqual({ count: 0 });
    expect((await recover(task.id, { status: 'delivered' })).body).toEqual({ count: 1 });
    await receiver.waitFor(2, (each) => each.path === task.path);
  });

  test.each<[object, string]>([
    [{ since: 'yesterday' }, '/since DATE_INVALID'],
    [{ status: 'waiting' }, '/status INVALID'],
    [{ dry: true }, '/dry UNKNOWN_MEMBER'],
  ])('with %j is refused', async (body, error) => {
    const { id } = await world.createTask();
    expect(refusal(await recover(id, body))).toEqual({ status: 422, code: 'invalid-input', errors: [error] });
  });

  test('of more than one request can send again is refused', async () => {
    const { id } = await world.createTask();
    const ended = Array.from({ length: 10_001 }, (_, sequence) => ({
      _id: `${id}-${sequence}` as unknown as ObjectId,
      task_id: id,
      agw_id: 'AGW-MANY',
      sequence,
      status: 'failed',
      created_on: new Date().toISOString(),
    }));
    await api.service.database.db.collection('deliveries').insertMany(ended);
    expect(refusal(await recover(id, { dry_run: true }))).toEqual({
      status: 422,
      code: 'invalid-input',
      errors: ['/since RECOVERY_LIMIT'],
    });
  });

  test('that is not there is a 404', async () => {
    expect(refusal(await recover('tsk_nothing'))).toEqual({ status: 404, code: 'not-found' });
  });
});

test('a delivery names the version of its task that an attempt was rendered from', async () => {
  receiver.answer(answerTooLarge);
  const task = await world.createTask();
  const agwId = await world.createOrder();
  const [delivery] = await world.withStatus(agwId, 'failed');
  receiver.answer(answerOk);
  await api.call('PATCH', `/v1/tasks/${task.id}`, { body: { name: 'Renamed' } });
  await world.act(delivery!.id, 'retry');
  await world.withStatus(agwId, 'delivered');
  expect((await api.call('GET', `/v1/deliveries/${delivery!.id}`)).body['attempts']).toMatchObject([
    { attempt: 1, task_version: 1 },
    { attempt: 2, task_version: 2 },
  ]);
});
