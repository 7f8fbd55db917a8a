import type { Db } from 'mongodb';
import { UNFINISHED_STATUSES, type UnfinishedStatus } from '../../domain/delivery/delivery';

/** No more deliveries of one status are counted. */
const MAX_COUNTED_DELIVERIES = 100_000;

/** No more orders are counted. */
const MAX_COUNTED_ORDERS = 10_000;

/** How far a timer may be behind before its order counts, in milliseconds: its event has to be routed and recorded. */
const OVERDUE_AFTER_MS = 60_000;

/** How long MongoDB may take for one of these counts, in milliseconds. */
const COUNT_LIMIT_MS = 2_000;

/** What has not come to its end, as far as it is on record. */
export interface Backlog {
  readonly deliveries: Readonly<
    Record<UnfinishedStatus, { readonly count: number; /** 0 without any. */ readonly oldestAgeMs: number }>
  >;
  /** Open orders whose next timer should have fired. */
  readonly overdueOrders: number;
}

const DELIVERIES = 'deliveries';
const ORDERS = 'orders';

/** For overdue timers; deliveries are counted by their own indexes. */
export const ensureBacklogIndexes = async (db: Db): Promise<void> => {
  await db
    .collection(ORDERS)
    .createIndexes([{ key: { 'upcoming.due_on': 1 }, partialFilterExpression: { open: true } }]);
};

/** Counts with bounds, each by an index. */
export const readBacklog = async (db: Db, nowMs: number): Promise<Backlog> => {
  const within = { maxTimeMS: COUNT_LIMIT_MS } as const;

  const standing = async (status: UnfinishedStatus) => {
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
    ...UNFINISHED_STATUSES.map(standing),
  ]);
  return { deliveries: Object.fromEntries(deliveries) as Backlog['deliveries'], overdueOrders };
};
