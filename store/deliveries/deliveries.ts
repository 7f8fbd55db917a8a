import type { Collection, Db, Filter } from 'mongodb';
import {
  UNFINISHED_STATUSES,
  type AttemptRecord,
  type DeliveryStatus,
  type EndedStatus,
} from '../../domain/delivery/delivery';
import type { DeliveredType } from '../../domain/order/events';
import type { DeliveryKey } from '../../domain/life/delivery-key';
import { ERASE_CONTENTS, openAttempt, sealAttempt, type AttemptDoc } from './attempt-document';
import { attemptsOf, type AttemptView } from './attempt-map';
import {
  insertDelivered,
  setOutcome,
  insertWaiting,
  recordWrites,
  type DeliveryOutcome,
  type DeliveryDoc,
  type DeliverySummary,
  type NewDelivery,
  type AttemptedDelivery,
  notAttempted,
} from './delivery-writes';
import { insertNew } from '../mongo/insert-new';
import { given, NEWEST_FIRST, newestFirst, type Page, type PageRequest } from '../mongo/page';
import { orderSeal, type Ciphers, type OrderSeal } from '../encryption/sealed';

export interface DeliveryView extends DeliverySummary {
  readonly attempts: readonly AttemptView[];
}

export interface AttemptCount {
  readonly attempts: number;
  readonly next_attempt_on?: string;
}

export interface DeliveryFilters {
  readonly agw_id?: string | undefined;
  readonly agency?: string | undefined;
  readonly task_id?: string | undefined;
  /** For one of these tasks. */
  readonly task_ids?: readonly string[] | undefined;
  readonly event?: DeliveredType | undefined;
  readonly status?: DeliveryStatus | undefined;
  /** Earliest `created_on`, inclusive. */
  readonly since?: Date | undefined;
  /** Latest `created_on`, exclusive. */
  readonly until?: Date | undefined;
}

/** Deliveries of a task that ended, by when they were made. */
export interface EndedFilters {
  readonly task_id: string;
  /** Of orders of this agency. */
  readonly agency?: string | undefined;
  readonly status: EndedStatus;
  /** Inclusive. */
  readonly since: Date;
  /** Exclusive. */
  readonly until: Date;
}

export interface DeliveryStore {
  /** Stores deliveries as waiting; those that exist stay as they are. */
  openDeliveries(deliveries: readonly NewDelivery[]): Promise<void>;
  /**
   * Stores attempts, and where they leave the delivery unless a later attempt is recorded. Safe to repeat and to
   * call in any order; makes the delivery where {@link openDeliveries} has not come that far. A cancelled delivery
   * stays cancelled where the outcome is only that it will be tried again: set it to waiting first.
   *
   * @param attempts - may be empty: then only the outcome is stored
   */
  recordAttempts(
    delivery: DeliveryKey,
    attempts: readonly AttemptRecord[],
    outcome: DeliveryOutcome,
  ): Promise<void>;
  /**
   * Stores what became of an event's deliveries where it was routed, in one call: those that wait as with
   * {@link openDeliveries}, those that were tried as with {@link recordAttempts}. Safe to repeat.
   */
  recordRouted(waiting: readonly NewDelivery[], tried: readonly AttemptedDelivery[]): Promise<void>;
  /** Sets where deliveries stand, whatever came before, and drops the time of their next attempt. */
  setStatus(ids: readonly string[], status: DeliveryStatus, reason?: string): Promise<void>;
  get(id: string): Promise<DeliveryView | undefined>;
  /** Newest first. @throws InvalidCursorError */
  list(filters: DeliveryFilters, page: PageRequest): Promise<Page<DeliverySummary>>;
  /** Those of some events of an order, in sequence and then by task. */
  listOfEvents(agwId: string, sequences: readonly number[]): Promise<readonly DeliverySummary[]>;
  /** Of each task that an order has something to deliver to, the delivery that is next. */
  listNext(agwId: string): Promise<readonly DeliverySummary[]>;
  /** Notes that a delivery is to be made again, unless something happened to it since it was read. */
  reopen(read: DeliverySummary): Promise<void>;
  /** Never counts further than `limit`. */
  countEnded(filters: EndedFilters, limit: number): Promise<number>;
  /** By order, and in sequence. */
  listEnded(filters: EndedFilters, limit: number): Promise<readonly DeliverySummary[]>;
  /** Orders in which a task has deliveries that wait until somebody enables it. */
  listParkedOrders(taskId: string): Promise<readonly string[]>;
  /** Drops what was sent and received in every attempt of an order that is on record. Safe to repeat. */
  eraseContents(agwId: string): Promise<void>;
  /** How often a delivery was tried, as far as it is recorded. */
  attemptCount(id: string): Promise<AttemptCount>;
}

export const DELIVERIES_COLLECTION = 'deliveries';

export const ensureDeliveryIndexes = async (db: Db): Promise<void> => {
  await db
    .collection(DELIVERIES_COLLECTION)
    .createIndexes([
      { key: NEWEST_FIRST },
      { key: { agw_id: 1, ...NEWEST_FIRST } },
      { key: { agency: 1, ...NEWEST_FIRST } },
      { key: { task_id: 1, ...NEWEST_FIRST } },
      { key: { status: 1, ...NEWEST_FIRST } },
      { key: { task_id: 1, status: 1, agw_id: 1, sequence: 1 } },
      { key: { agw_id: 1, sequence: 1, task_id: 1 } },
    ]);
};

const summaryOf = ({
  _id,
  closed_on: _closed,
  ...summary
}: Omit<DeliveryDoc, 'attempts'>): DeliverySummary => ({
  id: _id,
  ...summary,
});

const viewOf = async (seal: OrderSeal, { attempts, ...summary }: DeliveryDoc): Promise<DeliveryView> => ({
  ...summaryOf(summary),
  attempts: await attemptsOf(attempts, (doc) =>
    openAttempt(seal, { id: summary._id, agw_id: summary.agw_id }, doc),
  ),
});

const filterOf = ({ since, until, task_ids, ...exact }: DeliveryFilters): Filter<DeliveryDoc> => {
  const range = given({ $gte: since?.toISOString(), $lt: until?.toISOString() });
  return {
    ...given(exact),
    ...(task_ids === undefined ? {} : { task_id: { $in: task_ids } }),
    ...(Object.keys(range).length === 0 ? {} : { created_on: range }),
  };
};

export const createDeliveryStore = (
  db: Db,
  { orders: cipher }: Pick<Ciphers, 'orders'>,
  now: () => Date = () => new Date(),
): DeliveryStore => {
  const deliveries: Collection<DeliveryDoc> = db.collection(DELIVERIES_COLLECTION);
  const insert = insertNew(deliveries);
  const seal = orderSeal(cipher);
  const sealAll = (delivery: DeliveryKey, attempts: readonly AttemptRecord[]): Promise<AttemptDoc[]> =>
    Promise.all(attempts.map((each) => sealAttempt(seal, delivery, each)));

  return {
    openDeliveries: async (keys) => {
      if (keys.length === 0) return;
      const nowIso = now().toISOString();
      await deliveries.bulkWrite(
        keys.map((key) => insertWaiting(key, nowIso)),
        { ordered: false },
      );
    },
    recordAttempts: async (delivery, attempts, outcome) => {
      const sealed = await sealAll(delivery, attempts);
      await deliveries.bulkWrite(recordWrites(delivery, sealed, outcome, now().toISOString()));
    },
    recordRouted: async (waiting, tried) => {
      if (waiting.length + tried.length === 0) return;
      const nowIso = now().toISOString();
      const sealed = await Promise.all(
        tried.map(async (each) => ({
          ...each,
          attempt: await sealAttempt(seal, each.delivery, each.attempt),
        })),
      );
      const docs = [
        ...waiting.map((each) => notAttempted(each, nowIso)),
        ...sealed.map((each) => insertDelivered(each, nowIso)),
      ];
      // Where the event was routed before its worker has died on the way. What waits is there, and left as it is.
      if ((await insert(docs)) || sealed.length === 0) return;
      await deliveries.bulkWrite(
        sealed.flatMap(({ delivery, attempt, outcome }) =>
          recordWrites(delivery, [attempt], outcome, nowIso),
        ),
      );
    },
    setStatus: async (ids, status, reason) => {
      const update = setOutcome({ status, ...given({ reason }) }, undefined, now().toISOString());
      await deliveries.updateMany({ _id: { $in: [...ids] } }, update);
    },
    get: async (id) => {
      const doc = await deliveries.findOne({ _id: id });
      return doc === null ? undefined : viewOf(seal, doc);
    },
    list: async (filters, page) => {
      const { data, next } = await newestFirst(deliveries, filterOf(filters), page, 'attempts');
      return { data: data.map(summaryOf), next };
    },
    listOfEvents: async (agwId, sequences) => {
      const found = await deliveries
        .find({ agw_id: agwId, sequence: { $in: [...sequences] } }, { projection: { attempts: 0 } })
        .sort({ sequence: 1, task_id: 1 })
        .toArray();
      return found.map(summaryOf);
    },
    listNext: async (agwId) => {
      const found = await deliveries
        .aggregate<Omit<DeliveryDoc, 'attempts'>>([
          { $match: { agw_id: agwId, status: { $in: UNFINISHED_STATUSES } } },
          { $project: { attempts: 0 } },
          // What is tried or parked is at the head of its lane, whatever its sequence: others came back behind it.
          { $set: { isHead: { $ne: ['$status', 'waiting'] } } },
          { $sort: { isHead: -1, sequence: 1 } },
          { $group: { _id: '$task_id', first: { $first: '$$ROOT' } } },
          { $replaceWith: '$first' },
          { $unset: 'isHead' },
        ])
        .toArray();
      return found.map(summaryOf);
    },
    reopen: async ({ id, status, updated_on: updatedOn }) => {
      const update = setOutcome({ status: 'waiting' }, undefined, now().toISOString());
      await deliveries.updateOne({ _id: id, status, updated_on: updatedOn }, update);
    },
    countEnded: (filters, limit) => deliveries.countDocuments(filterOf(filters), { limit }),
    listEnded: async (filters, limit) => {
      const found = await deliveries
        .find(filterOf(filters), { projection: { attempts: 0 } })
        .sort({ agw_id: 1, sequence: 1 })
        .limit(limit)
        .toArray();
      return found.map(summaryOf);
    },
    listParkedOrders: (taskId) => deliveries.distinct('agw_id', { task_id: taskId, status: 'parked' }),
    eraseContents: async (agwId) => {
      await deliveries.updateMany({ agw_id: agwId }, ERASE_CONTENTS);
    },
    attemptCount: async (id) => {
      const doc = await deliveries.findOne(
        { _id: id },
        { projection: { last_attempt: 1, next_attempt_on: 1 } },
      );
      return { attempts: doc?.last_attempt ?? 0, ...given({ next_attempt_on: doc?.next_attempt_on }) };
    },
  };
};
