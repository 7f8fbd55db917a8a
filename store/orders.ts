import type { Collection, Db, Filter } from 'mongodb';
import { instantMs } from '../domain/instant-ms';
import type { OrderFields } from '../domain/order-event';
import { fieldsOf, type OrderMemory } from '../domain/order-memory';
import type { OrderSnapshot, UpcomingTimer } from '../domain/order-state';
import { given, NEWEST_FIRST, newestFirst, type Page, type PageRequest } from './page';

/** An order as last seen. */
export interface StoredOrder {
  readonly agw_id: string;
  readonly fields: OrderFields;
  /** Sequence of its last event. */
  readonly sequence: number;
  readonly upcoming: readonly UpcomingTimer[];
  /** Its workflow still waits for something; a late event opens a closed one again. */
  readonly open: boolean;
  /** RFC 3339 in UTC: when this service first stored it. */
  readonly created_on: string;
  readonly updated_on: string;
}

interface OrderDoc extends Omit<StoredOrder, 'agw_id'> {
  readonly _id: string;
  readonly agency: string | null;
  readonly status: string | null;
  readonly pnr: string | null;
  /** A date, because RFC 3339 texts of different precision do not sort as the times they name. */
  readonly first_departure: Date | null;
  /** The whole {@link OrderMemory} as JSON text: read back exactly, whatever its members are called. */
  readonly archive: string;
}

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
}

export interface OrderStore {
  /** Stores an order as its workflow sees it, unless something later is stored already. Safe to repeat. */
  saveOrder(snapshot: OrderSnapshot): Promise<void>;
  /** What a late event opens the order from; undefined where no such order was ever stored. */
  getMemory(agwId: string): Promise<OrderMemory | undefined>;
  getOrder(agwId: string): Promise<StoredOrder | undefined>;
  /** Newest first. @throws InvalidCursorError */
  listOrders(filters: OrderFilters, page: PageRequest): Promise<Page<StoredOrder>>;
}

const COLLECTION = 'orders';

export const ensureOrderIndexes = async (db: Db): Promise<void> => {
  await db
    .collection(COLLECTION)
    .createIndexes([
      { key: NEWEST_FIRST },
      { key: { agency: 1, ...NEWEST_FIRST } },
      { key: { pnr: 1, ...NEWEST_FIRST } },
      { key: { status: 1, ...NEWEST_FIRST } },
      { key: { first_departure: 1 } },
    ]);
};

const documentOf = ({ memory, upcoming, open }: OrderSnapshot, nowIso: string) => {
  const fields = fieldsOf(memory);
  return {
    agency: fields.agency,
    status: fields.order_status,
    pnr: fields.pnr,
    first_departure: fields.first_departure === null ? null : new Date(instantMs(fields.first_departure)),
    fields,
    sequence: memory.sequence,
    upcoming,
    open,
    updated_on: nowIso,
    archive: JSON.stringify(memory),
  };
};

const orderOf = (doc: Omit<OrderDoc, 'archive'>): StoredOrder => ({
  agw_id: doc._id,
  fields: doc.fields,
  sequence: doc.sequence,
  upcoming: doc.upcoming,
  open: doc.open,
  created_on: doc.created_on,
  updated_on: doc.updated_on,
});

const filterOf = ({ departureFrom, departureTo, ...exact }: OrderFilters): Filter<OrderDoc> => {
  const range = given({ $gte: departureFrom, $lt: departureTo });
  return { ...given(exact), ...(Object.keys(range).length === 0 ? {} : { first_departure: range }) };
};

export const createOrderStore = (db: Db, now: () => Date = () => new Date()): OrderStore => {
  const orders: Collection<OrderDoc> = db.collection(COLLECTION);
  return {
    saveOrder: async (snapshot) => {
      const _id = snapshot.memory.agw_id;
      const nowIso = now().toISOString();
      const document = documentOf(snapshot, nowIso);
      // Two steps: one upsert with the sequence in its filter would trip over the _id whenever it is too late.
      await orders.bulkWrite([
        { updateOne: { filter: { _id, sequence: { $lte: document.sequence } }, update: { $set: document } } },
        {
          updateOne: {
            filter: { _id },
            update: { $setOnInsert: { ...document, created_on: nowIso } },
            upsert: true,
          },
        },
      ]);
    },
    getMemory: async (agwId) => {
      const doc = await orders.findOne({ _id: agwId }, { projection: { archive: 1 } });
      return doc === null ? undefined : (JSON.parse(doc.archive) as OrderMemory);
    },
    getOrder: async (agwId) => {
      const doc = await orders.findOne({ _id: agwId }, { projection: { archive: 0 } });
      return doc === null ? undefined : orderOf(doc);
    },
    listOrders: async (filters, page) => {
      const { data, next } = await newestFirst(orders, filterOf(filters), page, 'archive');
      return { data: data.map(orderOf), next };
    },
  };
};
