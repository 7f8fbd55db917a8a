import type { AttemptRecord, Delivery } from '../delivery/delivery';
import type { OrderEvent, ReportedEvent } from '../order/order-event';
import type { RouteEntry } from './route';
import type { Redelivery } from './steering';
import {
  applyReport,
  creationEventId,
  emit,
  importOrder,
  upcoming,
  withReminders,
  type Due,
  type OrderMemory,
} from './order-memory';
import { hasPersonalData, withoutPersonalMembers } from '../order/personal-data';

/** A delivery in its lane. */
export interface LaneItem {
  readonly delivery_id: string;
  readonly sequence: number;
  /** An earlier activity worked on it: its attempts so far are in the record. */
  readonly resumed?: true;
  /** Its first attempt was made where its event was routed, and failed. */
  readonly tried?: TriedOnce;
  /** Somebody wants it tried now, whenever its next attempt was due. */
  readonly now?: true;
  /** Attempts before it was asked for again: the schedule counts from there. */
  readonly earlier_attempts?: number;
  /** Somebody wants it ended: so it does as soon as what is under way for it has come back. */
  readonly cancelled?: true;
  /** By its record it has ended, and somebody wants it made again: so it is as soon as what is under way for it has come back. */
  readonly again?: Redelivery;
  /** How often its activity was started in this run; keeps activity ids apart. */
  readonly starts?: number;
}

/** A first attempt that failed, and what the next needs to know. */
export interface TriedOnce {
  /** RFC 3339 in UTC. */
  readonly next_attempt_on: string;
  /** The attempt, where MongoDB did not take it. */
  readonly unrecorded?: readonly AttemptRecord[];
}

/** What came of a first attempt that was made where its event was routed. */
export type FirstAttempt =
  | {
      readonly outcome: 'delivered' | 'failed';
      /** Where MongoDB did not take it. */
      readonly unrecorded?: { readonly attempts: readonly AttemptRecord[]; readonly end: DeliveryEnd };
    }
  | ({ readonly outcome: 'retry' } & TriedOnce);

/** The deliveries of one task of one order, in sequence; an unordered task has a lane for each event. */
export interface Lane {
  readonly task_id: string;
  readonly task_name: string;
  readonly items: readonly LaneItem[];
  /** The task is disabled: the lane waits until somebody enables it. */
  readonly parked?: true;
}

/** What MongoDB did not take at once and has to follow. */
export type PendingRecord =
  | {
      readonly kind: 'event';
      readonly event: OrderEvent;
      readonly routes: readonly RouteEntry[];
      readonly snapshot: OrderSnapshot;
    }
  | {
      readonly kind: 'attempts';
      readonly delivery: DeliveryKey;
      readonly attempts: readonly AttemptRecord[];
      readonly end: DeliveryEnd;
    };

/** What identifies a delivery wherever it is recorded. */
export type DeliveryKey = Pick<
  Delivery,
  'id' | 'agw_id' | 'event_id' | 'event' | 'sequence' | 'task_id' | 'task_name' | 'agency'
>;

export type DeliveryEnd = Pick<Delivery, 'status' | 'reason'>;

/** What an order's timer will raise. */
export interface UpcomingTimer {
  readonly event: Due['type'];
  /** Of a reminder: the time as tasks ask for it. */
  readonly reminder?: string;
  /** RFC 3339 in UTC. */
  readonly due_on: string;
}

/** The order as last seen, for MongoDB: what pages show, and what a late event reopens the order from. */
export interface OrderSnapshot {
  readonly memory: OrderMemory;
  readonly upcoming: readonly UpcomingTimer[];
  readonly open: boolean;
}

/**
 * All that an order's workflow knows. It is the workflow's one argument: whatever a run leaves undone is in here
 * when the next run takes over, so that nothing can be forgotten on the way.
 */
export interface OrderState {
  readonly memory: OrderMemory;
  /** Ids of all events of the order's whole life, for refusing repeats. */
  readonly seen: readonly string[];
  /** Events in their place that still have to be matched with tasks. */
  readonly unrouted: readonly OrderEvent[];
  /** Events that some lane still needs, by sequence. */
  readonly events: Readonly<Record<string, OrderEvent>>;
  readonly lanes: Readonly<Record<string, Lane>>;
  readonly unrecorded: readonly PendingRecord[];
  /** The order changed without an event, and MongoDB has not been told. */
  readonly unsaved?: true;
  /** Personal data came in after the order was erased: the runs that were told of it have to go as well. */
  readonly erase_again?: true;
  /** Names of tasks whose last delivery of this order failed for good. */
  readonly failing: readonly string[];
}

export const emptyState = (memory: OrderMemory, seen: readonly string[] = []): OrderState => ({
  memory,
  seen,
  unrouted: [],
  events: {},
  lanes: {},
  unrecorded: [],
  failing: [],
});

/** A report on its way in; `announce: false` takes an order up without an OrderCreated. */
export type Report = ReportedEvent & { readonly announce?: false };

/**
 * Notes a report: at once in sequence, or not at all where its id was seen before. An order that was erased takes no
 * personal data any more.
 */
export function accept(state: OrderState, report: Report): OrderState {
  if (state.memory.erased_on !== undefined && hasPersonalData(report.changes))
    return accept({ ...state, erase_again: true }, withoutPersonalChanges(report));
  if (state.seen.includes(report.id)) return state;
  const seen = [...state.seen, report.id];
  if (report.announce === false)
    return { ...state, seen, memory: importOrder(state.memory, report), unsaved: true };
  const { memory, event } = applyReport(state.memory, report);
  return { ...state, seen, memory, unrouted: [...state.unrouted, event] };
}

/** For an order that was erased: the report as if nobody were named in it. */
const withoutPersonalChanges = ({ fingerprint: _fingerprint, ...report }: Report): Report => ({
  ...report,
  changes: withoutPersonalMembers(report.changes),
});

/** Raises a timer's event that is due. */
export function fire(state: OrderState, due: Due, nowMs: number): OrderState {
  const { memory, event } = emit(state.memory, due, nowMs);
  if (event === undefined) return { ...state, memory, unsaved: true };
  return { ...state, memory, seen: [...state.seen, event.id], unrouted: [...state.unrouted, event] };
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

/** Keeps the names of tasks whose last delivery failed, for operators to search by. */
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

/** Nothing more will come of this order by itself, and nothing is left to do for it. */
export const isFinished = (state: OrderState): boolean =>
  (state.memory.cancelled === true || state.memory.completed === true) &&
  upcoming(state.memory).length === 0 &&
  state.unrouted.length === 0 &&
  state.unrecorded.length === 0 &&
  Object.keys(state.lanes).length === 0;

/** The state of an order that is opened again: what MongoDB kept of it. */
export const reopened = (memory: OrderMemory, eventIds: readonly string[]): OrderState =>
  emptyState(memory, [...new Set([creationEventId(memory.agw_id), ...eventIds])]);

/** Takes note of the times of the journey that tasks want to be told of. */
export function learnReminders(state: OrderState, reminders: readonly string[], nowMs: number): OrderState {
  const known = state.memory.reminders ?? [];
  if (known.length === reminders.length && known.every((each) => reminders.includes(each))) return state;
  return { ...state, memory: withReminders(state.memory, reminders, nowMs), unsaved: true };
}
