import { redactMemory } from '../../../domain/life/redact';
import type { OrderSnapshot } from '../../../domain/life/snapshot';
import { createOrderStore, type OrderStore } from '../../../store/orders/orders';
import { aSnapshot } from '../../support/builders/builders';
import { databaseWithKeys, type DatabaseWithKeys } from '../../support/engines/database-with-keys';

const ERASED_ON = '2038-02-01T00:00:00.000Z';

let database: DatabaseWithKeys;
let orders: OrderStore;

beforeAll(async () => {
  database = await databaseWithKeys();
  orders = createOrderStore(database.db, database.encryption);
});
afterAll(() => database.close());

const withPerson = (agwId: string, sequence: number, open = true): OrderSnapshot =>
  aSnapshot(
    { agw_id: agwId, sequence, order: { agency: 'Sunny Travel', pnr: 'X7K2PQ', agent: 'Ana' } },
    open,
  );

const erased = (agwId: string, sequence: number, open = true): OrderSnapshot => {
  const { memory } = withPerson(agwId, sequence, open);
  return { ...withPerson(agwId, sequence, open), memory: redactMemory(memory, ERASED_ON) };
};

const stored = async (agwId: string) => {
  const [memory, found] = await Promise.all([
    orders.getMemory(agwId),
    orders.listOrders({ pnr: 'X7K2PQ' }, { limit: 50 }),
  ]);
  return {
    agent: memory?.order.agent,
    erased_on: memory?.erased_on,
    isFoundByPnr: found.data.some(({ agw_id: id }) => id === agwId),
  };
};

const ERASED = { agent: null, erased_on: ERASED_ON, isFoundByPnr: false };

describe('a late write of an order that is erased', () => {
  it.each<[string, number, boolean, boolean]>([
    ['of the same sequence, while the order is open', 3, true, true],
    ['of the same sequence, after the order ended', 3, false, false],
    ['of the same sequence, which reopens the order', 3, false, true],
    ['of a later sequence, while the order is open', 4, true, true],
    ['of a later sequence, after the order ended', 4, false, false],
  ])('does not restore personal data: %s', async (_title, sequence, wasOpen, isOpen) => {
    const agwId = `LATE-${sequence}-${wasOpen}-${isOpen}`;
    await orders.saveOrder(withPerson(agwId, 2), 'run');
    await orders.saveOrder(erased(agwId, 3, wasOpen), 'run');
    await orders.saveOrder(withPerson(agwId, sequence, isOpen), 'run');
    expect(await stored(agwId)).toEqual(ERASED);
  });

  it('is stored if it includes the erasure', async () => {
    await orders.saveOrder(erased('LATE-KNOWS', 3), 'run');
    await orders.saveOrder(erased('LATE-KNOWS', 4), 'run');
    expect((await orders.getMemory('LATE-KNOWS'))?.sequence).toBe(4);
  });
});

it('erases a stored order with a write of the same sequence', async () => {
  await orders.saveOrder(withPerson('ERASES', 3), 'run');
  expect(await stored('ERASES')).toEqual({ agent: 'Ana', erased_on: undefined, isFoundByPnr: true });
  await orders.saveOrder(erased('ERASES', 3), 'run');
  expect(await stored('ERASES')).toEqual(ERASED);
});
