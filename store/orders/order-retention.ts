import type { Collection, Db, Filter, UpdateFilter } from 'mongodb';
import { ensureExpiry } from '../mongo/expiry';

/**
 * Deletes closed orders after the retention time.
 *
 * `closed_on` is set on an order, its events and its deliveries only while the order is closed, so nothing of an open
 * order expires.
 */
export interface OrderRetention {
  /** Starts the retention time of a closed order now. Safe to repeat. */
  closed(agwId: string): Promise<void>;
  /** Cancels the retention time because the order is open. Safe to repeat. */
  opened(agwId: string): Promise<void>;
  /**
   * Restarts the retention time of a closed order, so that it does not expire before it is reopened.
   *
   * @returns whether the order exists
   */
  renew(agwId: string): Promise<boolean>;
  /** Deletes the remaining records of a deleted order, so that a new order with its id starts empty. */
  dropRemains(agwId: string): Promise<void>;
}

/** A document that expires with its order. */
interface ExpiringDoc {
  /** A Date, because TTL indexes need one. */
  readonly closed_on?: Date;
}

interface ExpiringOrderDoc extends ExpiringDoc {
  readonly _id: string;
  readonly open: boolean;
}

interface BelongingDoc extends ExpiringDoc {
  readonly _id: string;
  readonly agw_id?: string;
}

const ORDERS = 'orders';

/**
 * The collections with records of an order, and the member that names the order.
 *
 * Data keys are not among them, because a new order with the same id uses the same key at once.
 */
const BELONGINGS = [
  { collection: 'events', order: 'agw_id' },
  { collection: 'deliveries', order: 'agw_id' },
  // An erasure of a deleted order must not apply to a new order with its id.
  { collection: 'erasures', order: '_id' },
] as const;

/** How many days they outlive the order, so that a stored order always has all of its events. */
const BELONGINGS_EXTRA_DAYS = 1;

const EXPIRES = { closed_on: { $exists: true } } as const;

/** @param orderDays - days from an order's close until it is deleted */
export const ensureOrderRetention = async (db: Db, orderDays: number): Promise<void> => {
  const belongings = BELONGINGS.map(({ collection }) =>
    ensureExpiry(db, { collection, member: 'closed_on', afterDays: orderDays + BELONGINGS_EXTRA_DAYS }),
  );
  await Promise.all([
    ensureExpiry(db, { collection: ORDERS, member: 'closed_on', afterDays: orderDays }),
    ...belongings,
  ]);
};

interface Belongings {
  update(agwId: string, scope: Filter<BelongingDoc>, change: UpdateFilter<BelongingDoc>): Promise<unknown>;
  remove(agwId: string, scope: Filter<BelongingDoc>): Promise<unknown>;
}

interface Collections {
  readonly orders: Collection<ExpiringOrderDoc>;
  readonly belongings: Belongings;
}

const collectionsOf = (db: Db): Collections => {
  const each = BELONGINGS.map(({ collection, order }) => ({
    docs: db.collection<BelongingDoc>(collection),
    order,
  }));
  return {
    orders: db.collection(ORDERS),
    belongings: {
      update: (agwId, scope, change) =>
        Promise.all(each.map(({ docs, order }) => docs.updateMany({ ...scope, [order]: agwId }, change))),
      remove: (agwId, scope) =>
        Promise.all(each.map(({ docs, order }) => docs.deleteMany({ ...scope, [order]: agwId }))),
    },
  };
};

export const createOrderRetention = (db: Db, now: () => Date = () => new Date()): OrderRetention => {
  const { orders, belongings } = collectionsOf(db);
  return {
    closed: async (agwId) => {
      const setClosedOn = { $set: { closed_on: now() } };
      await belongings.update(agwId, {}, setClosedOn);
      // The filter skips an order that was opened meanwhile.
      await orders.updateOne({ _id: agwId, open: false }, setClosedOn);
    },
    opened: async (agwId) => {
      const filter = { _id: agwId, $or: [EXPIRES, { open: false }] };
      // The common case: nothing to cancel.
      if ((await orders.findOne(filter, { projection: { _id: 1 } })) === null) return;
      const unsetClosedOn = { $unset: { closed_on: true as const } };
      await belongings.update(agwId, EXPIRES, unsetClosedOn);
      await orders.updateOne(filter, { ...unsetClosedOn, $set: { open: true } });
    },
    renew: async (agwId) => {
      const stored = await orders.findOne({ _id: agwId }, { projection: { closed_on: 1 } });
      if (stored === null) return false;
      if (stored.closed_on === undefined) return true;
      const setClosedOn = { $set: { closed_on: now() } };
      // Update the order first: if it has just expired, its remaining records must expire too.
      const renewed = await orders.updateOne({ _id: agwId, ...EXPIRES }, setClosedOn);
      if (renewed.matchedCount === 0) return (await orders.countDocuments({ _id: agwId })) > 0;
      await belongings.update(agwId, EXPIRES, setClosedOn);
      return true;
    },
    dropRemains: async (agwId) => {
      await belongings.remove(agwId, EXPIRES);
    },
  };
};
