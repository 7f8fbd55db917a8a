import type { Collection, Db, Filter, UpdateFilter } from 'mongodb';
import { ensureExpiry } from '../mongo/expiry';

/**
 * Forgets orders in time. The date from which that counts is on an order, its events and its deliveries while the
 * order is closed, and at no other time: what an open order needs never expires.
 */
export interface OrderRetention {
  /** The order is closed; the time counts from now. Safe to repeat. */
  closed(agwId: string): Promise<void>;
  /** The order is open: takes back {@link closed}. Safe to repeat. */
  opened(agwId: string): Promise<void>;
  /**
   * Lets a closed order count anew, so that it does not expire while it is about to be opened.
   *
   * @returns whether there is such an order
   */
  renew(agwId: string): Promise<boolean>;
  /** Deletes at once what is left of an order that is forgotten itself: another one of that id begins afresh. */
  dropRemains(agwId: string): Promise<void>;
}

/** A document that expires with its order. */
interface ExpiringDoc {
  /** A date, because TTL indexes count from nothing else. */
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
 * What is kept of an order beside itself, with the member that names the order. Not its data keys: another order of its
 * id is sealed with the same one, before anybody could take back that it expires.
 */
const BELONGINGS = [
  { collection: 'events', order: 'agw_id' },
  { collection: 'deliveries', order: 'agw_id' },
  // That its personal data was erased says nothing of another order of its id.
  { collection: 'erasures', order: '_id' },
] as const;

/** How much longer they stay, in days: an order that is there has all of its events, however slowly MongoDB deletes. */
const BELONGINGS_STAY_DAYS = 1;

const EXPIRES = { closed_on: { $exists: true } } as const;

/** @param orderDays - from when an order closed until it is forgotten */
export const ensureOrderRetention = async (db: Db, orderDays: number): Promise<void> => {
  const belongings = BELONGINGS.map(({ collection }) =>
    ensureExpiry(db, { collection, member: 'closed_on', afterDays: orderDays + BELONGINGS_STAY_DAYS }),
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
      // Unless it was opened meanwhile.
      await orders.updateOne({ _id: agwId, open: false }, setClosedOn);
    },
    opened: async (agwId) => {
      const filter = { _id: agwId, $or: [EXPIRES, { open: false }] };
      // Nearly always there is nothing to take back: then this is all.
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
      // The order first: where it has just expired, what is left of it must not stay.
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
