import type { Collection, Db } from 'mongodb';
import type { OrderEvent } from '../domain/order-event';
import type { DeliveredType } from '../domain/events';
import type { RouteEntry } from '../domain/route';
import { parseSequenceCursor, sequenceCursor } from './cursor';
import type { Page, PageRequest } from './page';

/** An event and what became of it for each task. */
export interface RecordedEvent {
  readonly event: OrderEvent;
  readonly routes: readonly RouteEntry[];
}

interface EventDoc extends OrderEvent {
  /** `<agw_id>/<sequence>` */
  readonly _id: string;
  readonly routes: readonly RouteEntry[];
}

export interface EventStore {
  /** Stores an event and its routes. A repeat overwrites: the routes that the workflow went by are its last. */
  recordEvent(event: OrderEvent, routes: readonly RouteEntry[]): Promise<void>;
  /** In sequence. @throws InvalidCursorError */
  listEventsOfOrder(agwId: string, page: PageRequest): Promise<Page<RecordedEvent>>;
  getEvent(agwId: string, sequence: number): Promise<RecordedEvent | undefined>;
  /** In sequence; those that are not on record are left out. */
  listEvents(agwId: string, sequences: readonly number[]): Promise<readonly RecordedEvent[]>;
  /** Ids of all events of an order, in sequence: what a reopened order refuses as repeats. */
  listEventIds(agwId: string): Promise<readonly string[]>;
  /** Of the report of an event, where it is on record and has one. */
  fingerprintOf(agwId: string, eventId: string): Promise<string | undefined>;
  /** The last event of an order, of a type where one is named. */
  lastEvent(agwId: string, type?: DeliveredType): Promise<OrderEvent | undefined>;
}

const COLLECTION = 'events';

export const ensureEventIndexes = async (db: Db): Promise<void> => {
  await db
    .collection(COLLECTION)
    .createIndexes([{ key: { agw_id: 1, sequence: 1 } }, { key: { agw_id: 1, id: 1 } }]);
};

const eventKey = (agwId: string, sequence: number): string => `${agwId}/${sequence}`;

const recordedOf = ({ _id, routes, ...event }: EventDoc): RecordedEvent => ({ event, routes });

export const createEventStore = (db: Db): EventStore => {
  const events: Collection<EventDoc> = db.collection(COLLECTION);
  return {
    recordEvent: async (event, routes) => {
      const _id = eventKey(event.agw_id, event.sequence);
      await events.replaceOne({ _id }, { ...event, routes }, { upsert: true });
    },
    listEventsOfOrder: async (agwId, { limit, after }) => {
      const afterSequence = after === undefined ? 0 : parseSequenceCursor(after);
      const found = await events
        .find({ agw_id: agwId, sequence: { $gt: afterSequence } })
        .sort({ sequence: 1 })
        .limit(limit + 1)
        .toArray();
      const data = found.slice(0, limit).map(recordedOf);
      const last = data.at(-1);
      const isLast = found.length <= limit || last === undefined;
      return { data, next: isLast ? null : sequenceCursor(last.event.sequence) };
    },
    getEvent: async (agwId, sequence) => {
      const found = await events.findOne({ _id: eventKey(agwId, sequence) });
      return found === null ? undefined : recordedOf(found);
    },
    listEvents: async (agwId, sequences) => {
      const found = await events
        .find({ agw_id: agwId, sequence: { $in: [...sequences] } })
        .sort({ sequence: 1 })
        .toArray();
      return found.map(recordedOf);
    },
    listEventIds: async (agwId) => {
      const found = await events
        .find({ agw_id: agwId }, { projection: { id: 1 } })
        .sort({ sequence: 1 })
        .toArray();
      return found.map(({ id }) => id);
    },
    fingerprintOf: async (agwId, eventId) => {
      const found = await events.findOne({ agw_id: agwId, id: eventId }, { projection: { fingerprint: 1 } });
      return found?.fingerprint;
    },
    lastEvent: async (agwId, type) => {
      const filter = type === undefined ? { agw_id: agwId } : { agw_id: agwId, type };
      const found = await events.findOne(filter, { sort: { sequence: -1 } });
      return found === null ? undefined : recordedOf(found).event;
    },
  };
};
