import type { Collection, Db, Filter, UpdateFilter } from 'mongodb';
import type { OrderMemory } from '../../domain/life/order-memory';
import type { OrderSnapshot } from '../../domain/life/snapshot';
import { createBlindIndex, type BlindIndex } from '../encryption/blind-index';
import { openMemory, orderDocument, orderOf, type OrderDoc, type StoredOrder } from './order-document';
import { createBatcher } from '../mongo/batcher';
import { given, NEWEST_FIRST, newestFirst, type Page, type PageRequest } from '../mongo/page';
import { orderSeal, secretSeal, type Ciphers, type SecretSeal } from '../encryption/sealed';

export interface OrderFilters {
  readonly agency?: string | undefined;
  readonly status?: string | undefined;
  readonly pnr?: string | undefined;
  /** Those whose workflow still waits for something. */
  readonly open?: boolean | undefined;
  /** Earliest first departure, inclusive. */
  readonly departureFrom?: Date | undefined;
  /** Latest first departure, exclusive. */
  readonly departureTo?: Date | undefined;
  /** Those that ended before, and have not forgotten their personal data. */
  readonly eraseEndedBefore?: Date | undefined;
}

export interface OrderStore {
  /**
   * Stores an order as its workflow sees it, unless something later is stored already. Safe to repeat.
   *
   * @param runId - of that workflow
   * @returns whether it was surely stored as open before, and nothing says that it is to expire
   */
  saveOrder(snapshot: OrderSnapshot, runId: string): Promise<boolean>;
  /** Whether the order was stored for the first time by that run of its workflow. */
  isMadeBy(agwId: string, runId: string): Promise<boolean>;
  /** Whether such an order was ever stored; asks for no data key. */
  hasOrder(agwId: string): Promise<boolean>;
  /**
   * What a late event opens the order from; undefined where no such order was ever stored.
   *
   * @throws OrderErasedError where its data key was destroyed and it was not saved since
   */
  getMemory(agwId: string): Promise<OrderMemory | undefined>;
  getOrder(agwId: string): Promise<StoredOrder | undefined>;
  /** Newest first. @throws InvalidCursorError */
  listOrders(filters: OrderFilters, page: PageRequest): Promise<Page<StoredOrder>>;
  /** The same without what is sealed: asks for no data key. @throws InvalidCursorError */
  listOrderIds(filters: OrderFilters, page: PageRequest): Promise<Page<string>>;
}

export const ORDERS_COLLECTION = 'orders';

export const ensureOrderIndexes = async (db: Db): Promise<void> => {
  await db
    .collection(ORDERS_COLLECTION)
    .createIndexes([
      { key: NEWEST_FIRST },
      { key: { agency: 1, ...NEWEST_FIRST } },
      { key: { pnr: 1, ...NEWEST_FIRST } },
      { key: { status: 1, ...NEWEST_FIRST } },
      { key: { first_departure: 1 } },
      { key: { erased_on: 1, ...NEWEST_FIRST } },
    ]);
};

/** Finds orders by their PNR. */
const pnrIndex = (db: Db, seal: SecretSeal): BlindIndex => createBlindIndex(db, seal, 'pnr');

/** An order whose data key was destroyed cannot be opened again before it is saved without what was erased. */
export class OrderErasedError extends Error {
  override readonly name = 'OrderErasedError';
  constructor(agwId: string) {
    super(`what was kept of order ${agwId} was erased, and it was not saved since`);
  }
}

const dueForErasure = (endedBefore: Date): Filter<OrderDoc> => ({
  erased_on: null,
  ended_on: { $lt: endedBefore.toISOString() },
});

/** @param pnr - its mark */
const filterOf = (
  { departureFrom, departureTo, eraseEndedBefore, pnr: _pnr, ...exact }: OrderFilters,
  pnr: string | undefined,
): Filter<OrderDoc> => {
  const range = given({ $gte: departureFrom, $lt: departureTo });
  return {
    ...given(exact),
    ...(pnr === undefined ? {} : { pnr }),
    ...(Object.keys(range).length === 0 ? {} : { first_departure: range }),
    ...(eraseEndedBefore === undefined ? {} : dueForErasure(eraseEndedBefore)),
  };
};

/** Of the event that an order begins with: there is no document of it yet. */
const FIRST_SEQUENCE = 1;

interface UpdateOfOne {
  readonly filter: Filter<OrderDoc>;
  readonly update: UpdateFilter<OrderDoc>;
}

export const createOrderStore = (
  db: Db,
  { orders: cipher, secrets }: Ciphers,
  now: () => Date = () => new Date(),
): OrderStore => {
  const orders: Collection<OrderDoc> = db.collection(ORDERS_COLLECTION);
  const seal = orderSeal(cipher);
  const pnrs = pnrIndex(db, secretSeal(secrets));

  /** Tells whether it was found. */
  const updateAll = createBatcher(async (updates: readonly UpdateOfOne[]): Promise<boolean[]> => {
    if (updates.length > 1) {
      const { matchedCount } = await orders.bulkWrite(
        updates.map((updateOne) => ({ updateOne })),
        { ordered: false },
      );
      if (matchedCount === updates.length) return updates.map(() => true);
    }
    // Which of them were not found is told of one alone only. Each may be repeated.
    const results = await Promise.all(updates.map(({ filter, update }) => orders.updateOne(filter, update)));
    return results.map(({ matchedCount }) => matchedCount > 0);
  });

  const scopeOf = async (filters: OrderFilters): Promise<Filter<OrderDoc>> => {
    const { pnr } = filters;
    return filterOf(filters, pnr === undefined ? undefined : await pnrs.tokenOf(pnr));
  };

  return {
    saveOrder: async (snapshot, runId) => {
      const _id = snapshot.memory.agw_id;
      const nowIso = now().toISOString();
      const document = await orderDocument(seal, pnrs, snapshot, nowIso);
      const earlier = {
        _id,
        sequence: { $lte: document.sequence },
        // What an order has forgotten does not come back with a write that is late.
        ...(document.erased_on === null ? { erased_on: null } : {}),
      };
      const change = { $set: document };
      // Nearly always this is all: an order that is open and has its next event.
      const open = { ...earlier, open: true, closed_on: null };
      if (document.sequence > FIRST_SEQUENCE && (await updateAll({ filter: open, update: change })))
        return true;
      // Two steps: one upsert with the sequence in its filter would trip over the _id whenever it is too late.
      await orders.bulkWrite([
        { updateOne: { filter: earlier, update: change } },
        {
          updateOne: {
            filter: { _id },
            update: { $setOnInsert: { ...document, created_on: nowIso, made_by: runId } },
            upsert: true,
          },
        },
      ]);
      return false;
    },
    isMadeBy: async (agwId, runId) =>
      (await orders.findOne({ _id: agwId, made_by: runId }, { projection: { _id: 1 } })) !== null,
    hasOrder: async (agwId) => (await orders.findOne({ _id: agwId }, { projection: { _id: 1 } })) !== null,
    getMemory: async (agwId) => {
      const doc = await orders.findOne({ _id: agwId });
      if (doc === null) return undefined;
      const opened = await openMemory(seal, doc);
      if (opened.kind === 'erased') throw new OrderErasedError(agwId);
      return opened.content;
    },
    getOrder: async (agwId) => {
      const doc = await orders.findOne({ _id: agwId });
      return doc === null ? undefined : orderOf(seal, doc);
    },
    listOrders: async (filters, page) => {
      const { data, next } = await newestFirst(orders, await scopeOf(filters), page);
      return { data: await Promise.all(data.map((doc) => orderOf(seal, doc))), next };
    },
    listOrderIds: async (filters, page) => {
      const { data, next } = await newestFirst(orders, await scopeOf(filters), page, 'sealed');
      return { data: data.map(({ _id }) => _id), next };
    },
  };
};
