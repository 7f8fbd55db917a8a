import type { Binary } from 'mongodb';
import { instantMs } from '../../domain/input/instant-ms';
import type { OrderFields } from '../../domain/order/order-event';
import { orderFields } from '../../domain/order/order-fields';
import { fieldsOf, type OrderMemory } from '../../domain/life/order-memory';
import type { OrderSnapshot, UpcomingTimer } from '../../domain/life/snapshot';
import type { BlindIndex } from '../encryption/blind-index';
import type { OpenedContent, OrderSeal } from '../encryption/sealed';

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
  /** A blind index of it. */
  readonly pnr: string | null;
  /** A date, because RFC 3339 texts of different precision do not sort as the times they name. */
  readonly first_departure: Date | null;
  /** RFC 3339 in UTC with milliseconds: when the order was completed or cancelled; null while it is neither. */
  readonly ended_on: string | null;
  /** RFC 3339 in UTC: when the order's personal data was erased; null if it was not. */
  readonly erased_on: string | null;
  /** The run of the order's workflow that stored it first. */
  readonly made_by: string;
}

export interface OrderDoc extends ClearOrder {
  /** The whole {@link OrderMemory}. */
  readonly sealed: Binary;
}

const placeOf = (agwId: string): string => `orders/${agwId}`;

/** What an order has instead of what identifies people. */
const sealedMembers = async (seal: OrderSeal, pnrs: BlindIndex, memory: OrderMemory) => {
  const { pnr } = fieldsOf(memory);
  const [sealed, token] = await Promise.all([
    seal.seal(memory.agw_id, placeOf(memory.agw_id), memory),
    pnr === null ? null : pnrs.tokenOf(pnr),
  ]);
  return { sealed, pnr: token };
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
  { _id, sealed }: OrderDoc,
): Promise<OpenedContent<OrderMemory>> =>
  (await seal.open(_id, placeOf(_id), sealed)) as OpenedContent<OrderMemory>;

const erasedFields = ({ _id, agency, status, first_departure: departure }: OrderDoc): OrderFields => ({
  ...orderFields(_id, { agency, order_status: status }),
  first_departure: departure === null ? null : departure.toISOString(),
});

export const orderOf = async (seal: OrderSeal, doc: OrderDoc): Promise<StoredOrder> => {
  const opened = await openMemory(seal, doc);
  return {
    agw_id: doc._id,
    fields: opened.kind === 'opened' ? fieldsOf(opened.content) : erasedFields(doc),
    sequence: doc.sequence,
    upcoming: doc.upcoming,
    open: doc.open,
    created_on: doc.created_on,
    updated_on: doc.updated_on,
    ...(opened.kind === 'erased' ? { erased: true } : {}),
  };
};
