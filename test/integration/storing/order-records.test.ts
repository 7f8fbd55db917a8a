import { fieldsOf } from '../../../domain/life/order-memory';
import { createOrderStore, type OrderStore } from '../../../store/orders/orders';
import { aMemory, aSnapshot } from '../../support/builders/builders';
import { databaseWithKeys, type DatabaseWithKeys } from '../../support/engines/database-with-keys';

let database: DatabaseWithKeys;
let orders: OrderStore;
let now: Date;

beforeAll(async () => {
  database = await databaseWithKeys();
  orders = createOrderStore(database.db, database.encryption, () => now);
});
beforeEach(() => (now = new Date('2038-01-14T08:30:00Z')));
afterEach(() => database.db.collection('orders').deleteMany({}));
afterAll(() => database.close());

const flights = (departure: string) => [
  {
    origin: 'MAD',
    destination: 'LHR',
    departure,
    departure_at: departure,
    departure_zone: 'Europe/Madrid',
  },
];

test('an order is read as its workflow last stored it', async () => {
  await orders.saveOrder(
    aSnapshot({ order: { pnr: 'X7K2PQ', flights: flights('2038-03-01T09:20:00Z') } }),
    'run',
  );
  now = new Date('2038-01-15T00:00:00Z');
  const memory = aMemory({ sequence: 2, order: { pnr: 'OTHER1', flights: flights('2038-03-02T09:20:00Z') } });
  await orders.saveOrder(
    aSnapshot({ sequence: 2, order: { pnr: 'OTHER1', flights: flights('2038-03-02T09:20:00Z') } }),
    'run',
  );
  expect(await orders.getOrder('AGW-1')).toEqual({
    agw_id: 'AGW-1',
    fields: fieldsOf(memory),
    sequence: 2,
    upcoming: [
      { event: 'OrderStarted', due_on: '2038-03-02T09:20:00Z' },
      { event: 'OrderCompleted', due_on: '2038-03-02T09:20:00Z' },
    ],
    open: true,
    created_on: '2038-01-14T08:30:00.000Z',
    updated_on: '2038-01-15T00:00:00.000Z',
  });
});

test('a late write does not overwrite a later one', async () => {
  await orders.saveOrder(aSnapshot({ sequence: 3, order: { pnr: 'NEWER' } }), 'run');
  await orders.saveOrder(aSnapshot({ sequence: 2, order: { pnr: 'OLDER' } }), 'run');
  expect((await orders.getOrder('AGW-1'))?.fields.pnr).toBe('NEWER');
});

test('concurrent saves each report whether their order was open', async () => {
  const save = (agw_id: string, sequence: number, open = true) =>
    orders.saveOrder(aSnapshot({ agw_id, sequence, order: { pnr: `PNR-${sequence}` } }, open), 'run');
  for (const agwId of ['AGW-1', 'AGW-2', 'AGW-3', 'AGW-4']) await save(agwId, 1);
  await Promise.all([save('AGW-2', 5), save('AGW-3', 2, false)]);

  const [, ...wereOpen] = await Promise.all([
    save('AGW-4', 2, false),
    save('AGW-1', 2),
    save('AGW-2', 2),
    save('AGW-3', 3),
    save('AGW-5', 2),
    save('AGW-6', 1),
  ]);

  expect(wereOpen).toEqual([true, false, false, false, false]);
  const { data } = await orders.listOrders({}, { limit: 10 });
  const shown = data.map(({ agw_id, sequence, open, fields }) => [agw_id, sequence, open, fields.pnr]);
  expect(shown.sort()).toEqual([
    ['AGW-1', 2, true, 'PNR-2'],
    ['AGW-2', 5, true, 'PNR-5'],
    ['AGW-3', 3, true, 'PNR-3'],
    ['AGW-4', 2, false, 'PNR-2'],
    ['AGW-5', 2, true, 'PNR-2'],
    ['AGW-6', 1, true, 'PNR-1'],
  ]);
});

test('the end of an order is stored without another event', async () => {
  await orders.saveOrder(aSnapshot({ sequence: 3 }), 'run');
  await orders.saveOrder(aSnapshot({ sequence: 3, cancelled: true }, false), 'run');
  expect((await orders.getOrder('AGW-1'))?.open).toBe(false);
});

test('a save reports whether the order was open before', async () => {
  expect(await orders.saveOrder(aSnapshot({ sequence: 1 }), 'run')).toBe(false);
  expect(await orders.saveOrder(aSnapshot({ sequence: 2 }), 'run')).toBe(true);
  expect(await orders.saveOrder(aSnapshot({ sequence: 2 }, false), 'run')).toBe(true);
  expect(await orders.saveOrder(aSnapshot({ sequence: 3 }), 'run')).toBe(false);
  expect((await orders.getOrder('AGW-1'))?.open).toBe(true);
  // A late write reports false.
  expect(await orders.saveOrder(aSnapshot({ sequence: 1 }), 'run')).toBe(false);
});

test('a repeated save changes nothing', async () => {
  const snapshot = aSnapshot({ order: { pnr: 'X7K2PQ' } });
  await orders.saveOrder(snapshot, 'run');
  const once = await orders.getOrder('AGW-1');
  await orders.saveOrder(snapshot, 'run');
  expect(await orders.getOrder('AGW-1')).toEqual(once);
});

test('a closed order is reopened with exactly the memory of its workflow', async () => {
  const memory = aMemory({
    order: { services: [{ $ref: 'a', $id: 'b', 'x.y': 1, $set: 'c' }], pnr: null },
    stamps: { pnr: [1_800_000_000_000, 'evt-1'] },
    status: { value: 'ticketed', stamp: [1_800_000_000_000, 'evt-1'] },
    completed: true,
  });
  await orders.saveOrder(aSnapshot(memory, false), 'run');
  expect(await orders.getMemory('AGW-1')).toStrictEqual(memory);
});

test('an order that was never stored is undefined', async () => {
  expect(await orders.getOrder('AGW-9')).toBeUndefined();
  expect(await orders.getMemory('AGW-9')).toBeUndefined();
});

describe('lists', () => {
  const ids = async (filters: Parameters<OrderStore['listOrders']>[0]): Promise<string[]> =>
    (await orders.listOrders(filters, { limit: 10 })).data.map(({ agw_id }) => agw_id);

  beforeEach(async () => {
    const all = [
      aSnapshot({
        agw_id: 'A',
        order: { agency: 'Sunny', pnr: 'P1', flights: flights('2038-03-01T00:00:00Z') },
      }),
      aSnapshot({ agw_id: 'B', order: { agency: 'Rainy', order_status: 'held' } }),
      aSnapshot({ agw_id: 'C', order: { agency: 'Sunny', flights: flights('2038-03-01T00:00:00.500Z') } }),
    ];
    for (const [index, snapshot] of all.entries()) {
      now = new Date(Date.UTC(2038, 0, 1 + index));
      await orders.saveOrder(snapshot, 'run');
    }
  });

  test.each([
    ['everything, newest first', {}, ['C', 'B', 'A']],
    ['an agency', { agency: 'Sunny' }, ['C', 'A']],
    ['a status', { status: 'held' }, ['B']],
    ['a PNR', { pnr: 'P1' }, ['A']],
    ['a departure from', { departureFrom: new Date('2038-03-01T00:00:00.500Z') }, ['C']],
    ['a departure to, exclusive', { departureTo: new Date('2038-03-01T00:00:00.500Z') }, ['A']],
    ['all at once', { agency: 'Rainy', pnr: 'P1' }, []],
  ])('by %s', async (_, filters, expected) => {
    expect(await ids(filters)).toEqual(expected);
  });

  test('continue after a cursor', async () => {
    const first = await orders.listOrders({}, { limit: 2 });
    const second = await orders.listOrders({}, { limit: 2, after: first.next! });
    expect([...first.data, ...second.data].map(({ agw_id }) => agw_id)).toEqual(['C', 'B', 'A']);
    expect(second.next).toBeNull();
  });
});
