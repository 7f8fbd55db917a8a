import type { AttemptRecord, Delivery } from './delivery';
import type { OrderEvent, ReportedEvent } from './order-event';
import type { RouteEntry, RoutedDelivery } from './route';
import {
  applyReport,
  creationEventId,
  raise,
  takeUp,
  upcoming,
  type Due,
  type OrderMemory,
} from './order-memory';

/** A delivery in its lane. */
export interface LaneItem {
  readonly delivery_id: string;
  readonly sequence: number;
  /** An earlier activity worked on it: its attempts so far are in the record. */
  readonly resumed?: true;
  /** How often its activity was started in this run; keeps activity ids apart. */
  readonly starts?: number;
}

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

/** The order as last seen, for MongoDB: what pages show, and what a late event reopens the order from. */
export interface OrderSnapshot {
  readonly memory: OrderMemory;
  readonly upcoming: readonly { readonly event: Due['type']; readonly due_on: string }[];
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

/** Notes a report: at once in sequence, or not at all where its id was seen before. */
export function accept(state: OrderState, report: Report): OrderState {
  if (state.seen.includes(report.id)) return state;
  const seen = [...state.seen, report.id];
  if (report.announce === false)
    return { ...state, seen, memory: takeUp(state.memory, report), unsaved: true };
  const { memory, event } = applyReport(state.memory, report);
  return { ...state, seen, memory, unrouted: [...state.unrouted, event] };
}

/** Raises a timer's event that is due. */
export function fire(state: OrderState, due: Due, nowMs: number): OrderState {
  const { memory, event } = raise(state.memory, due, nowMs);
  if (event === undefined) return { ...state, memory, unsaved: true };
  return { ...state, memory, seen: [...state.seen, event.id], unrouted: [...state.unrouted, event] };
}

export const snapshotOf = (memory: OrderMemory, open: boolean): OrderSnapshot => ({
  memory,
  upcoming: upcoming(memory).map(({ type, on }) => ({ event: type, due_on: on })),
  open,
});

const laneKey = (route: RoutedDelivery, sequence: number): string =>
  route.ordered ? route.task_id : `${route.task_id}/${sequence}`;

/** Puts the first unrouted event into the lanes of the tasks that want it. */
export function enqueue(state: OrderState, event: OrderEvent, routes: readonly RouteEntry[]): OrderState {
  const lanes: Record<string, Lane> = { ...state.lanes };
  const deliveries = routes.filter((route) => route.outcome === 'delivery');
  for (const route of deliveries) {
    const key = laneKey(route, event.sequence);
    const lane = lanes[key] ?? { task_id: route.task_id, task_name: route.task_name, items: [] };
    lanes[key] = {
      ...lane,
      items: [...lane.items, { delivery_id: route.delivery_id, sequence: event.sequence }],
    };
  }
  return {
    ...state,
    unrouted: state.unrouted.slice(1),
    lanes,
    events: deliveries.length === 0 ? state.events : { ...state.events, [event.sequence]: event },
  };
}

/** Takes the head off a lane, and forgets the lane and the event where nobody needs them any more. */
export function dequeue(state: OrderState, key: string): OrderState {
  const lane = state.lanes[key];
  if (lane === undefined) return state;
  const [head, ...items] = lane.items;
  const { [key]: _gone, ...others } = state.lanes;
  const lanes = items.length === 0 ? others : { ...others, [key]: { ...lane, items } };
  const needed = Object.values(lanes).some((each) =>
    each.items.some((item) => item.sequence === head?.sequence),
  );
  if (head === undefined || needed) return { ...state, lanes };
  const { [head.sequence]: _done, ...events } = state.events;
  return { ...state, lanes, events };
}

const withLane = (state: OrderState, key: string, change: (lane: Lane) => Lane): OrderState => {
  const lane = state.lanes[key];
  return lane === undefined ? state : { ...state, lanes: { ...state.lanes, [key]: change(lane) } };
};

/** Notes that an activity works on the head of a lane, so that a later one reads the record first. */
export const markStarted = (state: OrderState, key: string): OrderState =>
  withLane(state, key, (lane) => {
    const [head, ...rest] = lane.items;
    if (head === undefined) return lane;
    return { ...lane, items: [{ ...head, resumed: true, starts: (head.starts ?? 0) + 1 }, ...rest] };
  });

export const park = (state: OrderState, key: string): OrderState =>
  withLane(state, key, (lane) => ({ ...lane, parked: true }));

/** Lets the parked lanes of a task go on. */
export function unpark(state: OrderState, taskId: string): OrderState {
  const lanes = Object.fromEntries(
    Object.entries(state.lanes).map(([key, lane]) => {
      if (lane.task_id !== taskId) return [key, lane];
      const { parked: _parked, ...going } = lane;
      return [key, going];
    }),
  );
  return { ...state, lanes };
}

/** Keeps the names of tasks whose last delivery failed, for operators to search by. */
export function noteOutcome(state: OrderState, taskName: string, failed: boolean): OrderState {
  const others = state.failing.filter((name) => name !== taskName);
  if (!failed && others.length === state.failing.length) return state;
  return { ...state, failing: failed ? [...others, taskName] : others };
}

export const deliveryKey = (lane: Lane, item: LaneItem, event: OrderEvent): DeliveryKey => ({
  id: item.delivery_id,
  agw_id: event.agw_id,
  event_id: event.id,
  event: event.type,
  sequence: event.sequence,
  task_id: lane.task_id,
  task_name: lane.task_name,
  agency: event.fields.agency,
});

/** Nothing more will come of this order by itself, and nothing is left to do for it. */
export const isFinished = (state: OrderState): boolean =>
  (state.memory.cancelled === true || state.memory.completed === true) &&
  state.unrouted.length === 0 &&
  state.unrecorded.length === 0 &&
  Object.keys(state.lanes).length === 0;

/** The state of an order that is opened again: what MongoDB kept of it. */
export const reopened = (memory: OrderMemory, eventIds: readonly string[]): OrderState =>
  emptyState(memory, [...new Set([creationEventId(memory.agw_id), ...eventIds])]);
