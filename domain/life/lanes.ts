import { forgetEvent } from '../order/forget';
import type { OrderEvent } from '../order/order-event';
import {
  deliveryKey,
  keyOf,
  noteOutcome,
  type DeliveryEnd,
  type FirstAttempt,
  type Lane,
  type LaneItem,
  type OrderState,
  type PendingRecord,
} from './order-state';
import { hasPersonalData } from '../order/personal-data';
import type { RouteEntry, RoutedDelivery } from './route';
import type { Redelivery } from './steering';

const laneKey = (taskId: string, isOrdered: boolean, sequence: number): string =>
  isOrdered ? taskId : `${taskId}/${sequence}`;

/** Of an event's first attempts, by delivery, what came of those that were made where it was routed. */
type FirstAttempts = Readonly<Record<string, FirstAttempt>>;

/** Puts the first unrouted event into the lanes of the tasks that want it and do not have it yet. */
export function enqueue(
  state: OrderState,
  event: OrderEvent,
  routes: readonly RouteEntry[],
  first: FirstAttempts = {},
): OrderState {
  const routed: OrderState = { ...state, unrouted: state.unrouted.slice(1) };
  return routes
    .filter((route) => route.outcome === 'delivery')
    .reduce<OrderState>((next, route) => lay(next, event, route, first[route.delivery_id]), routed);
}

function lay(
  state: OrderState,
  event: OrderEvent,
  route: RoutedDelivery,
  first: FirstAttempt | undefined,
): OrderState {
  const key = laneKey(route.task_id, route.ordered, event.sequence);
  const item: LaneItem = { delivery_id: route.delivery_id, sequence: event.sequence };
  switch (first?.outcome) {
    case 'delivered':
    case 'failed': {
      const noted = noteOutcome(state, route.task_name, first.outcome === 'failed');
      if (first.unrecorded === undefined) return noted;
      const delivery = keyOf(event, route.delivery_id, route);
      return {
        ...noted,
        unrecorded: [...noted.unrecorded, { kind: 'attempts', delivery, ...first.unrecorded }],
      };
    }
    case 'retry': {
      const { outcome: _retry, ...tried } = first;
      return insert(state, key, route, event, { ...item, tried });
    }
    case undefined: {
      const cleared = route.supersedes === true ? supersede(state, key, event) : state;
      return insert(cleared, key, route, event, item);
    }
  }
}

/** Ends what waits in a lane, untried, for an older event of the same type. */
function supersede(state: OrderState, key: string, by: OrderEvent): OrderState {
  const outdated = (state.lanes[key]?.items ?? []).filter(
    (item) =>
      item.starts === undefined &&
      item.resumed !== true &&
      item.tried === undefined &&
      state.events[item.sequence]?.type === by.type,
  );
  const end: DeliveryEnd = { status: 'superseded', reason: `superseded by #${by.sequence}` };
  return outdated.reduce((next, item) => endWaiting(next, key, item, end), state);
}

/** Takes a delivery out of its lane without an attempt, and has that recorded. */
function endWaiting(state: OrderState, key: string, item: LaneItem, end: DeliveryEnd): OrderState {
  const lane = state.lanes[key];
  const event = state.events[item.sequence];
  if (lane === undefined || event === undefined) return state;
  const record: PendingRecord = {
    kind: 'attempts',
    delivery: deliveryKey(lane, item, event),
    attempts: [],
    end,
  };
  return { ...remove(state, key, item), unrecorded: [...state.unrecorded, record] };
}

/** Puts an item behind those of lower sequence, and never before a head that is being worked on. */
function insert(
  state: OrderState,
  key: string,
  task: { readonly task_id: string; readonly task_name: string },
  event: OrderEvent,
  item: LaneItem,
): OrderState {
  const lane: Lane = state.lanes[key] ?? { task_id: task.task_id, task_name: task.task_name, items: [] };
  const isLater = (other: LaneItem, index: number): boolean =>
    other.sequence > item.sequence && !(index === 0 && other.starts !== undefined);
  const at = lane.items.findIndex(isLater);
  const items = at === -1 ? [...lane.items, item] : lane.items.toSpliced(at, 0, item);
  return {
    ...state,
    lanes: { ...state.lanes, [key]: { ...lane, items } },
    events: { ...state.events, [event.sequence]: event },
  };
}

/** Takes the head off a lane. */
export function dequeue(state: OrderState, key: string): OrderState {
  const head = state.lanes[key]?.items[0];
  return head === undefined ? state : remove(state, key, head);
}

/** Takes an item out of a lane, and forgets the lane and the event where nobody needs them any more. */
function remove(state: OrderState, key: string, gone: LaneItem): OrderState {
  const { [key]: lane, ...others } = state.lanes;
  const items = (lane?.items ?? []).filter((item) => item.delivery_id !== gone.delivery_id);
  const lanes = lane === undefined || items.length === 0 ? others : { ...others, [key]: { ...lane, items } };
  const isNeeded = Object.values(lanes).some((each) =>
    each.items.some((item) => item.sequence === gone.sequence),
  );
  if (isNeeded) return { ...state, lanes };
  const { [gone.sequence]: _done, ...events } = state.events;
  return { ...state, lanes, events };
}

const withLane = (state: OrderState, key: string, change: (lane: Lane) => Lane): OrderState => {
  const lane = state.lanes[key];
  return lane === undefined ? state : { ...state, lanes: { ...state.lanes, [key]: change(lane) } };
};

const withHead = (state: OrderState, key: string, change: (head: LaneItem) => LaneItem): OrderState =>
  withLane(state, key, (lane) => {
    const [head, ...rest] = lane.items;
    return head === undefined ? lane : { ...lane, items: [change(head), ...rest] };
  });

/** Notes that an activity works on the head of a lane, so that a later one reads the record first. */
export const markStarted = (state: OrderState, key: string): OrderState =>
  withHead(state, key, ({ now: _now, ...head }) => ({
    ...head,
    resumed: true,
    starts: (head.starts ?? 0) + 1,
  }));

/** What was started came back untried, and is as it was before. */
export const markUntried = (state: OrderState, key: string): OrderState =>
  withHead(state, key, ({ resumed: _resumed, ...head }) => head);

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

/** The lane that a delivery is in, and its place there. */
export function findDelivery(
  state: OrderState,
  deliveryId: string,
): { key: string; index: number; item: LaneItem } | undefined {
  for (const [key, lane] of Object.entries(state.lanes)) {
    const index = lane.items.findIndex((item) => item.delivery_id === deliveryId);
    const item = lane.items[index];
    if (item !== undefined) return { key, index, item };
  }
  return undefined;
}

/** Has the head of a lane tried at once. */
export const hurry = (state: OrderState, key: string): OrderState =>
  withHead(state, key, (head) => ({ ...head, now: true }));

const CANCELLED: DeliveryEnd = { status: 'cancelled', reason: 'cancelled by hand' };

/**
 * Cancels a delivery: at once where it waits, else as soon as what is under way for it has come back.
 *
 * @param isRunning - an activity works on it
 */
export function cancel(state: OrderState, deliveryId: string, isRunning: boolean): OrderState {
  const found = findDelivery(state, deliveryId);
  if (found === undefined) return state;
  if (!isRunning) return endWaiting(state, found.key, found.item, CANCELLED);
  return withHead(state, found.key, (head) => ({ ...head, cancelled: true }));
}

/** Ends the head of a lane that somebody cancelled while an activity worked on it. */
export function endCancelled(state: OrderState, key: string): OrderState {
  const head = state.lanes[key]?.items[0];
  return head?.cancelled === true ? endWaiting(state, key, head, CANCELLED) : state;
}

/**
 * Whether what is under way for a delivery has ended it by its record, and has not come back yet. A request that is only
 * repeated knows of no more attempts than the delivery began with.
 */
export function isEnding(state: OrderState, { delivery_id: id, attempts }: Redelivery): boolean {
  const found = findDelivery(state, id);
  return found?.index === 0 && attempts > (found.item.earlier_attempts ?? 0);
}

/** Has the head of a lane made again when what is under way for it has come back; what was asked of it before is over. */
export const makeAgain = (state: OrderState, key: string, again: Redelivery): OrderState =>
  withHead(state, key, ({ cancelled: _cancelled, ...head }) => ({ ...head, again }));

/** Makes a delivery again that has just come back, where somebody wants that, and ends it where somebody wanted it ended since. */
export function afterEnd(state: OrderState, { again, cancelled }: LaneItem, event: OrderEvent): OrderState {
  if (again === undefined) return state;
  const next = redeliver(state, again, event);
  return cancelled === true ? cancel(next, again.delivery_id, false) : next;
}

/** Puts a delivery that had ended back into its lane, in sequence among what waits there. */
export function redeliver(state: OrderState, delivery: Redelivery, event: OrderEvent): OrderState {
  if (
    state.memory.erased_on !== undefined &&
    (hasPersonalData(event.fields) || hasPersonalData(event.previous))
  )
    return redeliver({ ...state, erase_again: true }, delivery, forgetEvent(event));
  if (findDelivery(state, delivery.delivery_id) !== undefined) return state;
  const key = laneKey(delivery.task_id, delivery.ordered, event.sequence);
  return insert(state, key, delivery, event, {
    delivery_id: delivery.delivery_id,
    sequence: event.sequence,
    resumed: true,
    now: true,
    earlier_attempts: delivery.attempts,
  });
}
