import type { AttemptRecord, Delivery } from '../delivery/delivery';
import type { OrderEvent, ReportedEvent } from '../order/order-event';
import type { RouteEntry } from './route';
import type { FailedFirstAttempt, Lane, LaneItem } from './lane';
import {
  applyReport,
  creationEventId,
  raise,
  takeUp,
  upcoming,
  withReminders,
  type Due,
  type OrderMemory,
} from './order-memory';
import { hasPersonalData, withoutPersonalMembers } from '../order/personal-data';

/** The outcome of a first attempt that was made while its event was routed. */
export type FirstAttempt =
  | {
      readonly outcome: 'delivered' | 'failed';
      /** If MongoDB has not accepted the record. */
      readonly pending_write?: PendingEnd;
    }
  | ({ readonly outcome: 'retry' } & FailedFirstAttempt);

/** Attempts of a delivery that MongoDB has not accepted, and the status that follows from them. */
export interface PendingEnd {
  readonly attempts: readonly AttemptRecord[];
  readonly end: DeliveryEnd;
}

/** How a delivery left its activity: `parked` keeps its place in its lane, every other outcome is its end. */
export interface DeliveryOutcome {
  readonly outcome: 'delivered' | 'failed' | 'cancelled' | 'expired' | 'parked';
  readonly reason?: string;
  /** If MongoDB has not accepted the record. */
  readonly pending_write?: PendingEnd;
}

/** A record that MongoDB has not accepted yet. */
export type PendingWrite =
  | {
      readonly kind: 'event';
      readonly event: OrderEvent;
      readonly routes: readonly RouteEntry[];
      readonly snapshot: OrderSnapshot;
    }
  | ({ readonly kind: 'attempts'; readonly delivery: DeliveryKey } & PendingEnd);

/** What identifies a delivery wherever it is recorded. */
export type DeliveryKey = Pick<
  Delivery,
  'id' | 'agw_id' | 'event_id' | 'event' | 'sequence' | 'task_id' | 'task_name' | 'agency'
>;

export type DeliveryEnd = Pick<Delivery, 'status' | 'reason'>;

/** An event that an order's timer will emit. */
export interface UpcomingTimer {
  readonly event: Due['type'];
  /** Of a reminder: the time as tasks subscribe to it. */
  readonly reminder?: string;
  /** RFC 3339 in UTC. */
  readonly due_on: string;
}

/** The order as MongoDB stores it: for the API, and to reopen the order from when a late event arrives. */
export interface OrderSnapshot {
  readonly memory: OrderMemory;
  readonly upcoming: readonly UpcomingTimer[];
  readonly open: boolean;
}

/** All that an order's workflow carries from run to run. It is the workflow's one argument. */
export interface OrderState {
  readonly memory: OrderMemory;
  /** Ids of all events of the order's whole life, to drop duplicates. */
  readonly processed_ids: readonly string[];
  /** Events in sequence that still have to be matched with tasks. */
  readonly queue: readonly OrderEvent[];
  /** Events that some lane still needs, by sequence. */
  readonly events: Readonly<Record<string, OrderEvent>>;
  readonly lanes: Readonly<Record<string, Lane>>;
  /** The outbox: records that MongoDB has not accepted yet. */
  readonly pending_writes: readonly PendingWrite[];
  /** The order changed without an event, and MongoDB does not have that yet. */
  readonly dirty?: true;
  /** Personal data arrived after the order was erased: the runs that received it have to be erased as well. */
  readonly erase_again?: true;
  /** Names of tasks whose last delivery of this order failed for good. */
  readonly failing: readonly string[];
}

export const emptyState = (memory: OrderMemory, processedIds: readonly string[] = []): OrderState => ({
  memory,
  processed_ids: processedIds,
  queue: [],
  events: {},
  lanes: {},
  pending_writes: [],
  failing: [],
});

/** An event on its way in; `announce: false` adopts an existing order without an OrderCreated. */
export type IncomingEvent = ReportedEvent & { readonly announce?: false };

/** Gives an event its place in the sequence; drops duplicates. An erased order accepts no personal data. */
export function accept(state: OrderState, incoming: IncomingEvent): OrderState {
  if (state.memory.erased_on !== undefined && hasPersonalData(incoming.changes))
    return accept({ ...state, erase_again: true }, withoutPersonalChanges(incoming));
  if (state.processed_ids.includes(incoming.id)) return state;
  const processed_ids = [...state.processed_ids, incoming.id];
  if (incoming.announce === false)
    return { ...state, processed_ids, memory: takeUp(state.memory, incoming), dirty: true };
  const { memory, event } = applyReport(state.memory, incoming);
  return { ...state, processed_ids, memory, queue: [...state.queue, event] };
}

const withoutPersonalChanges = ({
  fingerprint: _fingerprint,
  ...incoming
}: IncomingEvent): IncomingEvent => ({
  ...incoming,
  changes: withoutPersonalMembers(incoming.changes),
});

/** Emits the event of a timer that is due. */
export function emit(state: OrderState, due: Due, nowMs: number): OrderState {
  const { memory, event } = raise(state.memory, due, nowMs);
  if (event === undefined) return { ...state, memory, dirty: true };
  return {
    ...state,
    memory,
    processed_ids: [...state.processed_ids, event.id],
    queue: [...state.queue, event],
  };
}

export const snapshotOf = (memory: OrderMemory, open: boolean): OrderSnapshot => ({
  memory,
  upcoming: upcoming(memory).map((due) => ({
    event: due.type,
    ...('reminder' in due ? { reminder: due.reminder } : {}),
    due_on: due.on,
  })),
  open,
});

/** Updates the names of tasks whose last delivery failed, for operators to search by. */
export function noteOutcome(state: OrderState, taskName: string, failed: boolean): OrderState {
  const others = state.failing.filter((name) => name !== taskName);
  if (!failed && others.length === state.failing.length) return state;
  return { ...state, failing: failed ? [...others, taskName] : others };
}

export const keyOf = (
  event: OrderEvent,
  deliveryId: string,
  task: { readonly task_id: string; readonly task_name: string },
): DeliveryKey => ({
  id: deliveryId,
  agw_id: event.agw_id,
  event_id: event.id,
  event: event.type,
  sequence: event.sequence,
  task_id: task.task_id,
  task_name: task.task_name,
  agency: event.fields.agency,
});

export const deliveryKey = (lane: Lane, item: LaneItem, event: OrderEvent): DeliveryKey =>
  keyOf(event, item.delivery_id, lane);

/** Whether the order was cancelled or completed, and nothing is left to emit, route, deliver or record. */
export const isFinished = (state: OrderState): boolean =>
  (state.memory.cancelled === true || state.memory.completed === true) &&
  upcoming(state.memory).length === 0 &&
  state.queue.length === 0 &&
  state.pending_writes.length === 0 &&
  Object.keys(state.lanes).length === 0;

/** The state of an order that is opened again from what MongoDB stores of it. */
export const reopened = (memory: OrderMemory, eventIds: readonly string[]): OrderState =>
  emptyState(memory, [...new Set([creationEventId(memory.agw_id), ...eventIds])]);

/** Updates the times of the journey that tasks subscribe to as reminders. */
export function setReminders(state: OrderState, reminders: readonly string[], nowMs: number): OrderState {
  const known = state.memory.reminders ?? [];
  if (known.length === reminders.length && known.every((each) => reminders.includes(each))) return state;
  return { ...state, memory: withReminders(state.memory, reminders, nowMs), dirty: true };
}

/** Puts a record into the outbox. */
export const defer = (state: OrderState, write: PendingWrite): OrderState => ({
  ...state,
  pending_writes: [...state.pending_writes, write],
});
