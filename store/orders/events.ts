import type { Collection, Db } from 'mongodb';
import type { OrderEvent } from '../../domain/order/order-event';
import type { DeliveredType } from '../../domain/order/events';
import type { RouteEntry } from '../../domain/life/route';
import { parseSequenceCursor, sequenceCursor } from '../mongo/cursor';
import { eventDocumentId, openEvent, sealEvent, type EventDoc, type RecordedEvent } from './event-document';
import { createBatcher } from '../mongo/batcher';
import { insertNew } from '../mongo/insert-new';
import type { Page, PageRequest } from '../mongo/page';
import { orderSeal, type Ciphers } from '../encryption/sealed';

export interface EventStore {
  /** Stores an event and its routes. A repeat overwrites, because the workflow uses the last routes. */
  recordEvent(event: OrderEvent, routes: readonly RouteEntry[]): Promise<void>;
  /** Overwrites a recorded event, sealed with the current data key. Does nothing if it is not recorded. */
  replaceEvent(recorded: Omit<RecordedEvent, 'erased'>): Promise<void>;
  /** In sequence. @throws InvalidCursorError */
  listEventsOfOrder(agwId: string, page: PageRequest): Promise<Page<RecordedEvent>>;
  getEvent(agwId: string, sequence: number): Promise<RecordedEvent | undefined>;
  /** In sequence; omits events that are not recorded. */
  listEvents(agwId: string, sequences: readonly number[]): Promise<readonly RecordedEvent[]>;
  /** Whether any event of an order is recorded. Needs no data key. */
  hasEvents(agwId: string): Promise<boolean>;
  /** Ids of all events of an order, in sequence. A reopened order rejects them as duplicates. */
  listEventIds(agwId: string): Promise<readonly string[]>;
  /** Fingerprint of the event's request body; undefined if there is none on record. */
  fingerprintOf(agwId: string, eventId: string): Promise<string | undefined>;
  /** The last event of an order, optionally of one type. */
  lastEvent(agwId: string, type?: DeliveredType): Promise<RecordedEvent | undefined>;
}

export const EVENTS_COLLECTION = 'events';

export const ensureEventIndexes = async (db: Db): Promise<void> => {
  await db
    .collection(EVENTS_COLLECTION)
    .createIndexes([{ key: { agw_id: 1, sequence: 1 } }, { key: { agw_id: 1, id: 1 } }]);
};

export const createEventStore = (db: Db, { orders: cipher }: Pick<Ciphers, 'orders'>): EventStore => {
  const events: Collection<EventDoc> = db.collection(EVENTS_COLLECTION);
  const insert = insertNew(events);
  const seal = orderSeal(cipher);
  const openAll = (docs: readonly EventDoc[]): Promise<RecordedEvent[]> =>
    Promise.all(docs.map((doc) => openEvent(seal, doc)));

  const replace = async (doc: EventDoc): Promise<void> => {
    // Keep `closed_on`, because a late write must not cancel the expiry.
    const kept = { $mergeObjects: [{ $literal: doc }, { closed_on: '$closed_on' }] };
    await events.updateOne({ _id: doc._id }, [{ $replaceWith: kept }]);
  };

  const findFingerprint = createBatcher(
    async (keys: readonly Pick<EventDoc, 'agw_id' | 'id'>[]): Promise<(string | undefined)[]> => {
      const found = await events
        .find({ $or: [...keys] }, { projection: { _id: 0, agw_id: 1, id: 1, fingerprint: 1 } })
        .toArray();
      return keys.map(
        ({ agw_id, id }) => found.find((doc) => doc.id === id && doc.agw_id === agw_id)?.fingerprint,
      );
    },
  );

  return {
    recordEvent: async (event, routes) => {
      const doc = await sealEvent(seal, event, routes);
      if (!(await insert([doc]))) await replace(doc);
    },
    replaceEvent: async ({ event, routes }) => replace(await sealEvent(seal, event, routes)),
    listEventsOfOrder: async (agwId, { limit, after }) => {
      const afterSequence = after === undefined ? 0 : parseSequenceCursor(after);
      const found = await events
        .find({ agw_id: agwId, sequence: { $gt: afterSequence } })
        .sort({ sequence: 1 })
        .limit(limit + 1)
        .toArray();
      const data = await openAll(found.slice(0, limit));
      const last = data.at(-1);
      const isLast = found.length <= limit || last === undefined;
      return { data, next: isLast ? null : sequenceCursor(last.event.sequence) };
    },
    getEvent: async (agwId, sequence) => {
      const found = await events.findOne({ _id: eventDocumentId(agwId, sequence) });
      return found === null ? undefined : openEvent(seal, found);
    },
    listEvents: async (agwId, sequences) => {
      const found = await events
        .find({ agw_id: agwId, sequence: { $in: [...sequences] } })
        .sort({ sequence: 1 })
        .toArray();
      return openAll(found);
    },
    listEventIds: async (agwId) => {
      const found = await events
        .find({ agw_id: agwId }, { projection: { id: 1 } })
        .sort({ sequence: 1 })
        .toArray();
      return found.map(({ id }) => id);
    },
    hasEvents: async (agwId) =>
      (await events.findOne({ agw_id: agwId }, { projection: { _id: 1 } })) !== null,
    fingerprintOf: (agwId, eventId) => findFingerprint({ agw_id: agwId, id: eventId }),
    lastEvent: async (agwId, type) => {
      const filter = type === undefined ? { agw_id: agwId } : { agw_id: agwId, type };
      const found = await events.findOne(filter, { sort: { sequence: -1 } });
      return found === null ? undefined : openEvent(seal, found);
    },
  };
};
