import { createDeliveryStore, type DeliveryStore } from '../../../store/deliveries/deliveries';
import { aDeliveryKey, anAttempt } from '../../support/builders/builders';
import { databaseWithKeys, type DatabaseWithKeys } from '../../support/engines/database-with-keys';

let database: DatabaseWithKeys;
let deliveries: DeliveryStore;
let now: Date;

beforeAll(async () => {
  database = await databaseWithKeys();
  deliveries = createDeliveryStore(database.db, database.encryption, () => now);
});
beforeEach(() => (now = new Date('2038-01-14T08:41:12Z')));
afterEach(() => database.db.collection('deliveries').deleteMany({}));
afterAll(() => database.close());

const key = aDeliveryKey();
const waiting = {
  ...key,
  status: 'waiting',
  created_on: '2038-01-14T08:41:12.000Z',
  updated_on: '2038-01-14T08:41:12.000Z',
  last_attempt: 0,
  attempts: [],
};

test('an opened delivery waits', async () => {
  await deliveries.openDeliveries([key]);
  expect(await deliveries.get(key.id)).toEqual(waiting);
});

test('opening a delivery again leaves it as it is', async () => {
  await deliveries.recordAttempts(key, [anAttempt(1)], { status: 'failed', reason: 'http_413' });
  const before = await deliveries.get(key.id);
  now = new Date('2038-02-01T00:00:00Z');
  await deliveries.openDeliveries([key, aDeliveryKey({ id: 'msg_2' })]);
  expect(await deliveries.get(key.id)).toEqual(before);
  expect((await deliveries.get('msg_2'))?.status).toBe('waiting');
});

test('nothing to open is nothing to do', async () => {
  await deliveries.openDeliveries([]);
  expect(await deliveries.list({}, { limit: 1 })).toEqual({ data: [], next: null });
});

describe('what became of an event where it was routed', () => {
  const tried = {
    delivery: aDeliveryKey({ id: 'msg_2' }),
    attempt: anAttempt(1),
    outcome: { status: 'failed', reason: 'http_413' },
  } as const;

  test('is there once, however often it is told', async () => {
    await deliveries.recordRouted([key], [tried]);
    const before = await Promise.all([deliveries.get(key.id), deliveries.get('msg_2')]);
    expect(before).toMatchObject([
      { status: 'waiting', last_attempt: 0 },
      { status: 'failed', last_attempt: 1 },
    ]);
    await deliveries.recordRouted([key], [tried]);
    expect(await Promise.all([deliveries.get(key.id), deliveries.get('msg_2')])).toEqual(before);
  });

  test('leaves alone what has waited and gone on, where nothing was tried', async () => {
    await deliveries.recordRouted([key], []);
    await deliveries.recordAttempts(key, [anAttempt(1)], { status: 'failed', reason: 'http_413' });
    const before = await deliveries.get(key.id);
    await deliveries.recordRouted([key, aDeliveryKey({ id: 'msg_3' })], []);
    expect(await deliveries.get(key.id)).toEqual(before);
    expect((await deliveries.get('msg_3'))?.status).toBe('waiting');
  });
});

test('a failed attempt leaves its delivery retrying, with the time of the next', async () => {
  await deliveries.openDeliveries([key]);
  now = new Date('2038-01-14T08:41:13Z');
  const attempt = anAttempt(1, { next_attempt_on: '2038-01-14T08:41:17.000Z' });
  await deliveries.recordAttempts(key, [attempt], {
    status: 'retrying',
    next_attempt_on: '2038-01-14T08:41:17.000Z',
  });
  expect(await deliveries.get(key.id)).toEqual({
    ...waiting,
    status: 'retrying',
    next_attempt_on: '2038-01-14T08:41:17.000Z',
    updated_on: '2038-01-14T08:41:13.000Z',
    last_attempt: 1,
    last_result: attempt.result,
    attempts: [attempt],
  });
  expect(await deliveries.attemptCount(key.id)).toEqual({
    attempts: 1,
    next_attempt_on: '2038-01-14T08:41:17.000Z',
  });
});

test('the end of a delivery drops the time of the next attempt', async () => {
  await deliveries.recordAttempts(key, [anAttempt(1)], {
    status: 'retrying',
    next_attempt_on: '2038-01-14T08:50:00Z',
  });
  const accepted = anAttempt(2, { result: { kind: 'accepted', status: 204 } });
  await deliveries.recordAttempts(key, [accepted], { status: 'delivered' });
  expect(await deliveries.get(key.id)).toEqual({
    ...waiting,
    status: 'delivered',
    last_attempt: 2,
    last_result: accepted.result,
    attempts: [anAttempt(1), accepted],
  });
});

test('recording an attempt twice overwrites it and never doubles it', async () => {
  await deliveries.recordAttempts(key, [anAttempt(1)], { status: 'retrying' });
  await deliveries.recordAttempts(key, [anAttempt(1, { duration_ms: 99 })], { status: 'retrying' });
  expect((await deliveries.get(key.id))?.attempts).toEqual([anAttempt(1, { duration_ms: 99 })]);
});

test('an attempt that is recorded late does not undo what a later one came to', async () => {
  await deliveries.recordAttempts(key, [anAttempt(2)], { status: 'delivered' });
  await deliveries.recordAttempts(key, [anAttempt(1)], { status: 'retrying', reason: 'late' });
  const stored = await deliveries.get(key.id);
  expect(stored?.status).toBe('delivered');
  expect(stored?.last_attempt).toBe(2);
  expect(stored?.attempts).toEqual([anAttempt(1), anAttempt(2)]);
});

test('an attempt that nobody could record is shown as unknown', async () => {
  await deliveries.recordAttempts(key, [anAttempt(3)], { status: 'delivered' });
  const unknown = (attempt: number) => ({
    attempt,
    result: { kind: 'unknown', reason: 'the worker died before it could record the result of this attempt' },
  });
  expect((await deliveries.get(key.id))?.attempts).toEqual([unknown(1), unknown(2), anAttempt(3)]);
});

test('several attempts that had to wait are recorded at once', async () => {
  await deliveries.recordAttempts(key, [anAttempt(2), anAttempt(1)], {
    status: 'failed',
    reason: 'schedule_used_up',
  });
  const stored = await deliveries.get(key.id);
  expect(stored?.attempts).toEqual([anAttempt(1), anAttempt(2)]);
  expect(stored?.reason).toBe('schedule_used_up');
});

test('an outcome without an attempt is stored', async () => {
  await deliveries.recordAttempts(key, [], { status: 'parked', reason: 'the task is disabled' });
  expect(await deliveries.get(key.id)).toEqual({
    ...waiting,
    status: 'parked',
    reason: 'the task is disabled',
  });
});

test('a cancelled delivery stays cancelled though its last attempt would have been repeated', async () => {
  await deliveries.recordAttempts(key, [anAttempt(1)], { status: 'retrying' });
  await deliveries.setStatus([key.id], 'cancelled', 'by hand');
  await deliveries.recordAttempts(key, [anAttempt(2)], {
    status: 'retrying',
    next_attempt_on: '2038-01-14T09:00:00Z',
  });
  expect(await deliveries.get(key.id)).toMatchObject({
    status: 'cancelled',
    reason: 'by hand',
    last_attempt: 2,
  });
  await deliveries.recordAttempts(key, [anAttempt(3)], { status: 'delivered' });
  expect((await deliveries.get(key.id))?.status).toBe('delivered');
});

test('headers of any name come back as they were received', async () => {
  const headers = { 'a.b': '1', $set: '2', '': '3' };
  const attempt = anAttempt(1, { response: { status: 200, headers, body: '' } });
  await deliveries.recordAttempts(key, [attempt], { status: 'delivered' });
  expect((await deliveries.get(key.id))?.attempts).toEqual([attempt]);
});

test('a delivery that was never opened has no attempts', async () => {
  expect(await deliveries.get('msg_9')).toBeUndefined();
  expect(await deliveries.attemptCount('msg_9')).toEqual({ attempts: 0 });
});

test('setting where deliveries stand clears the reason of before', async () => {
  await deliveries.recordAttempts(key, [anAttempt(1)], { status: 'failed', reason: 'http_413' });
  await deliveries.setStatus([key.id], 'waiting');
  const { reason: _reason, ...stored } = (await deliveries.get(key.id))!;
  expect(_reason).toBeUndefined();
  expect(stored.status).toBe('waiting');
  await expect(deliveries.setStatus([], 'waiting')).resolves.toBeUndefined();
});

test('the orders whose deliveries of a task are parked are named once each', async () => {
  const parked = ['AGW-1', 'AGW-1', 'AGW-2', 'AGW-3'].map((agw_id, index) =>
    aDeliveryKey({ id: `msg_${index}`, agw_id, sequence: index + 1 }),
  );
  await deliveries.openDeliveries([
    ...parked,
    aDeliveryKey({ id: 'other', agw_id: 'AGW-4', task_id: 'tsk_2' }),
  ]);
  await deliveries.setStatus(['msg_0', 'msg_1', 'msg_2', 'other'], 'parked');
  expect((await deliveries.listParkedOrders('tsk_1')).toSorted()).toEqual(['AGW-1', 'AGW-2']);
});

describe('lists', () => {
  const ids = async (filters: Parameters<DeliveryStore['list']>[0]): Promise<string[]> =>
    (await deliveries.list(filters, { limit: 10 })).data.map(({ id }) => id);

  beforeEach(async () => {
    const all = [
      aDeliveryKey({ id: 'a', sequence: 2, task_id: 'tsk_2' }),
      aDeliveryKey({ id: 'b', sequence: 1, event: 'OrderCreated' }),
      aDeliveryKey({ id: 'c', agw_id: 'AGW-2', sequence: 1 }),
    ];
    for (const [index, each] of all.entries()) {
      now = new Date(Date.UTC(2038, 0, 1 + index));
      await deliveries.openDeliveries([each]);
    }
    await deliveries.setStatus(['c'], 'parked');
  });

  test.each([
    ['everything, newest first', {}, ['c', 'b', 'a']],
    ['an order', { agw_id: 'AGW-1' }, ['b', 'a']],
    ['a task', { task_id: 'tsk_2' }, ['a']],
    ['an event', { event: 'OrderCreated' as const }, ['b']],
    ['a status', { status: 'parked' as const }, ['c']],
    ['a time from', { since: new Date(Date.UTC(2038, 0, 2)) }, ['c', 'b']],
    ['a time to, exclusive', { until: new Date(Date.UTC(2038, 0, 2)) }, ['a']],
  ])('by %s', async (_, filters, expected) => {
    expect(await ids(filters)).toEqual(expected);
  });

  test('leave out what was sent and received', async () => {
    expect((await deliveries.list({ task_id: 'tsk_2' }, { limit: 1 })).data).toEqual([
      {
        ...aDeliveryKey({ id: 'a', task_id: 'tsk_2' }),
        status: 'waiting',
        created_on: '2038-01-01T00:00:00.000Z',
        updated_on: '2038-01-01T00:00:00.000Z',
        last_attempt: 0,
      },
    ]);
  });

  test('of some events of an order are in sequence', async () => {
    expect((await deliveries.listOfEvents('AGW-1', [1, 2, 3])).map(({ id }) => id)).toEqual(['b', 'a']);
    expect(await deliveries.listOfEvents('AGW-1', [])).toEqual([]);
  });
});
