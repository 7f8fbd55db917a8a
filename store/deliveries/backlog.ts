import type { Db } from 'mongodb';
import { UNFINISHED_STATUSES, type UnfinishedStatus } from '../../domain/delivery/delivery';

/** Deliveries of one status are counted up to this number. */
const MAX_COUNTED_DELIVERIES = 100_000;

/** Orders are counted up to this number. */
const MAX_COUNTED_ORDERS = 10_000;

/**
 * An order counts as overdue this long after its timer is due, in milliseconds, because routing and recording take
 * time.
 */
const OVERDUE_AFTER_MS = 60_000;

/** Time limit of one count in MongoDB, in milliseconds. */
const COUNT_LIMIT_MS = 2_000;

/** Recorded work that is not finished. */
export interface Backlog {
  readonly deliveries: Readonly<
    Record<
      UnfinishedStatus,
      { readonly count: number; /** 0 if there are none. */ readonly oldestAgeMs: number }
    >
  >;
  /** Open orders whose next timer should have fired. */
  readonly overdueOrders: number;
}

const DELIVERIES = 'deliveries';
const ORDERS = 'orders';

/** The index for overdue timers. Deliveries are counted by their own indexes. */
export const ensureBacklogIndexes = async (db: Db): Promise<void> => {
  await db
    .collection(ORDERS)
    .createIndexes([{ key: { 'upcoming.due_on': 1 }, partialFilterExpression: { open: true } }]);
};

/** Counts the backlog. Each count is bounded and uses an index. */
export const readBacklog = async (db: Db, nowMs: number): Promise<Backlog> => {
  const within = { maxTimeMS: COUNT_LIMIT_MS } as const;

  const countOf = async (status: UnfinishedStatus) => {
    const deliveries = db.collection<{ status: string; created_on: string }>(DELIVERIES);
    const [count, oldest] = await Promise.all([
      deliveries.countDocuments({ status }, { ...within, limit: MAX_COUNTED_DELIVERIES }),
      deliveries.findOne(
        { status },
        { ...within, sort: { created_on: 1, _id: 1 }, projection: { _id: 0, created_on: 1 } },
      ),
    ]);
    const oldestAgeMs = oldest === null ? 0 : Math.max(0, nowMs - Date.parse(oldest.created_on));
    return [status, { count, oldestAgeMs }] as const;
  };

  const before = new Date(nowMs - OVERDUE_AFTER_MS).toISOString();
  const [overdueOrders, ...deliveries] = await Promise.all([
    db
      .collection(ORDERS)
      .countDocuments(
        { open: true, upcoming: { $elemMatch: { due_on: { $lt: before } } } },
        { ...within, limit: MAX_COUNTED_ORDERS },
      ),
    ...UNFINISHED_STATUSES.map(countOf),
  ]);
  return { deliveries: Object.fromEntries(deliveries) as Backlog['deliveries'], overdueOrders };
};
