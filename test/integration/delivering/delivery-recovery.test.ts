import { createDeliveryStore, type DeliveryStore } from '../../../store/deliveries/deliveries';
import type { DeliverySummary } from '../../../store/deliveries/delivery-writes';
import { aDeliveryKey, anAttempt } from '../../support/builders/builders';
import { databaseWithKeys, type DatabaseWithKeys } from '../../support/engines/database-with-keys';

let database: DatabaseWithKeys;
let deliveries: DeliveryStore;
let now: Date;

beforeAll(async () => {
  database = await databaseWithKeys();
  deliveries = createDeliveryStore(database.db, database.encryption, () => now);
});
beforeEach(() => (now = new Date('2038-01-14T08:00:00Z')));
afterEach(() => database.db.collection('deliveries').deleteMany({}));
afterAll(() => database.close());

const aKey = (sequence: number, members: object = {}) =>
  aDeliveryKey({ id: `msg_${sequence}`, sequence, ...members });

const read = async (id: string): Promise<DeliverySummary> => {
  const { attempts: _attempts, ...summary } = (await deliveries.get(id))!;
  return summary;
};

describe('what an order delivers next to a task', () => {
  const nextIds = async (): Promise<string[]> =>
    (await deliveries.listNext('AGW-1')).map(({ id }) => id).toSorted();

  test('is what has the lowest sequence of all that is not done', async () => {
    await deliveries.openDeliveries([aKey(3), aKey(2), aKey(1), aKey(9, { task_id: 'tsk_2' })]);
    await deliveries.setStatus(['msg_1'], 'delivered');
    expect(await nextIds()).toEqual(['msg_2', 'msg_9']);
  });

  test('is what is being tried, though something older came back behind it', async () => {
    await deliveries.openDeliveries([aKey(1), aKey(2), aKey(3)]);
    await deliveries.setStatus(['msg_2'], 'retrying');
    expect(await nextIds()).toEqual(['msg_2']);
  });

  test('is nothing where all is done, and nothing of other orders', async () => {
    await deliveries.openDeliveries([aKey(1), aKey(2, { agw_id: 'AGW-2' })]);
    await deliveries.setStatus(['msg_1'], 'failed');
    expect(await nextIds()).toEqual([]);
  });
});

describe('a delivery that is to be made again', () => {
  test('waits', async () => {
    await deliveries.recordAttempts(aKey(1), [anAttempt(1)], { status: 'failed', reason: 'http_413' });
    now = new Date('2038-01-14T09:00:00Z');
    await deliveries.reopen(await read('msg_1'));
    const { reason, ...reopened } = await read('msg_1');
    expect(reason).toBeUndefined();
    expect(reopened).toMatchObject({
      status: 'waiting',
      last_attempt: 1,
      updated_on: '2038-01-14T09:00:00.000Z',
    });
  });

  test('stands as its new attempt left it, where that was quicker', async () => {
    await deliveries.recordAttempts(aKey(1), [anAttempt(1)], { status: 'failed' });
    const before = await read('msg_1');
    now = new Date('2038-01-14T09:00:00Z');
    const accepted = anAttempt(2, { result: { kind: 'accepted', status: 200 } });
    await deliveries.recordAttempts(aKey(1), [accepted], { status: 'delivered' });
    await deliveries.reopen(before);
    expect(await read('msg_1')).toMatchObject({ status: 'delivered' });
  });
});

describe('the deliveries of a task that ended', () => {
  const filters = {
    task_id: 'tsk_1',
    status: 'failed',
    since: new Date('2038-01-14T08:00:00Z'),
    until: new Date('2038-01-14T10:00:00Z'),
  } as const;

  test('are counted and listed by order and in sequence, of that time and that end', async () => {
    await deliveries.openDeliveries([
      aKey(2),
      aKey(10),
      aKey(3, { agw_id: 'AGW-0' }),
      aKey(4, { task_id: 'tsk_2' }),
      aKey(5),
    ]);
    now = filters.until;
    await deliveries.openDeliveries([aKey(6)]);
    await deliveries.setStatus(['msg_2', 'msg_10', 'msg_3', 'msg_4', 'msg_6'], 'failed');
    await deliveries.setStatus(['msg_5'], 'delivered');
    const listed = await deliveries.listEnded(filters, 10);
    expect(listed.map(({ id }) => id)).toEqual(['msg_3', 'msg_2', 'msg_10']);
    expect(await deliveries.countEnded(filters, 10)).toBe(3);
    expect(await deliveries.countEnded(filters, 2)).toBe(2);
    expect(await deliveries.listEnded(filters, 1)).toHaveLength(1);
  });
});
