import type { Binary } from 'mongodb';
import { instantMs } from '../../domain/input/instant-ms';
import type { OrderFields } from '../../domain/order/order-event';
import { orderFields } from '../../domain/order/order-fields';
import { fieldsOf, type OrderMemory } from '../../domain/life/order-memory';
import type { OrderSnapshot, UpcomingTimer } from '../../domain/life/order-state';
import type { BlindIndex } from '../encryption/blind-index';
import type { Opened, OrderSeal } from '../encryption/sealed';

/** An order as last seen. */
export interface StoredOrder {
  readonly agw_id: string;
  /** Of an erased order those that identify nobody: its agency, its status and its first departure. */
  readonly fields: OrderFields;
  /** Sequence of its last event. */
  readonly sequence: number;
  readonly upcoming: readonly UpcomingTimer[];
  /** Its workflow still waits for something; a late event opens a closed one again. */
  readonly open: boolean;
  /** RFC 3339 in UTC: when this service first stored it. */
  readonly created_on: string;
  readonly updated_on: string;
  /** Its data key was destroyed: what identified people cannot be read any more. */
  readonly erased?: true;
}

/** What queries need, and what identifies nobody. */
export interface ClearOrder extends Omit<StoredOrder, 'agw_id' | 'fields' | 'erased'> {
  readonly _id: string;
  readonly agency: string | null;
  readonly status: string | null;
  /** A blind index of it; of a document from before encryption the PNR itself. */
  readonly pnr: string | null;
  /** A date, because RFC 3339 texts of different precision do not sort as the times they name. */
  readonly first_departure: Date | null;
  /** RFC 3339 in UTC with milliseconds: completed or cancelled; absent in documents from before erasures. */
  readonly ended_on?: string | null;
  /** RFC 3339 in UTC: the order has forgotten its personal data. */
  readonly erased_on?: string | null;
  /** The run of the order's workflow that stored it first; absent in documents from before that was noted. */
  readonly made_by?: string;
}

/** Orders from before encryption have these two in the place of `sealed`. */
interface PlainMembers {
  readonly fields: OrderFields;
  /** The whole {@link OrderMemory} as JSON text. */
  readonly archive: string;
}

export interface OrderDoc extends ClearOrder, Partial<PlainMembers> {
  /** The whole {@link OrderMemory}. */
  readonly sealed?: Binary;
}

/** Members of older documents that a newer one does not have. */
export const PLAIN_MEMBERS = { fields: true, archive: true } as const;

const placeOf = (agwId: string): string => `orders/${agwId}`;

/** What an order has instead of what identifies people. */
export const sealedMembers = async (seal: OrderSeal, pnrs: BlindIndex, memory: OrderMemory) => {
  const { pnr } = fieldsOf(memory);
  const [sealed, mark] = await Promise.all([
    seal.seal(memory.agw_id, placeOf(memory.agw_id), memory),
    pnr === null ? null : pnrs.markOf(pnr),
  ]);
  return { sealed, pnr: mark };
};

export const orderDocument = async (
  seal: OrderSeal,
  pnrs: BlindIndex,
  { memory, upcoming, open }: OrderSnapshot,
  nowIso: string,
) => {
  const { agency, order_status: status, first_departure: departure } = fieldsOf(memory);
  return {
    agency,
    status,
    first_departure: departure === null ? null : new Date(instantMs(departure)),
    ended_on: memory.ended_on ?? null,
    erased_on: memory.erased_on ?? null,
    sequence: memory.sequence,
    upcoming,
    open,
    updated_on: nowIso,
    ...(await sealedMembers(seal, pnrs, memory)),
  };
};

/** What a late event opens the order from. @throws CannotOpenError */
export const openMemory = async (
  seal: OrderSeal,
  { _id, sealed, archive }: OrderDoc,
): Promise<Opened<OrderMemory>> => {
  if (sealed !== undefined) return (await seal.open(_id, placeOf(_id), sealed)) as Opened<OrderMemory>;
  return archive === undefined
    ? { kind: 'erased' }
    : { kind: 'opened', content: JSON.parse(archive) as OrderMemory };
};

const erasedFields = ({ _id, agency, status, first_departure: departure }: OrderDoc): OrderFields => ({
  ...orderFields(_id, { agency, order_status: status }),
  first_departure: departure === null ? null : departure.toISOString(),
});

const readFields = async (seal: OrderSeal, doc: OrderDoc): Promise<OrderFields | undefined> => {
  if (doc.fields !== undefined) return doc.fields;
  const opened = await openMemory(seal, doc);
  return opened.kind === 'opened' ? fieldsOf(opened.content) : undefined;
};

export const orderOf = async (seal: OrderSeal, doc: OrderDoc): Promise<StoredOrder> => {
  const fields = await readFields(seal, doc);
  return {
    agw_id: doc._id,
    fields: fields ?? erasedFields(doc),
    sequence: doc.sequence,
    upcoming: doc.upcoming,
    open: doc.open,
    created_on: doc.created_on,
    updated_on: doc.updated_on,
    ...(fields === undefined ? { erased: true } : {}),
  };
};
