import type { OrderEvent } from '../order/order-event';
import { keyOf } from './delivery-key';
import type { DeliveryEnd, FirstAttempt } from './delivery-outcome';
import { type Lane, type LaneItem, deliveryKey } from './lane';
import { defer, noteOutcome, type OrderState } from './order-state';
import type { RouteEntry, RoutedDelivery } from './route';

export const laneKey = (taskId: string, isOrdered: boolean, sequence: number): string =>
  isOrdered ? taskId : `${taskId}/${sequence}`;

/** First attempts that were made while their event was routed, by delivery. */
type FirstAttempts = Readonly<Record<string, FirstAttempt>>;

/** Takes the first event off the queue and puts it into the lanes of the tasks it was routed to. */
export function enqueue(
  state: OrderState,
  event: OrderEvent,
  routes: readonly RouteEntry[],
  first: FirstAttempts = {},
): OrderState {
  const routed: OrderState = { ...state, queue: state.queue.slice(1) };
  return routes
    .filter((route) => route.outcome === 'delivery')
    .reduce<OrderState>(
      (next, route) => enqueueDelivery(next, event, route, first[route.delivery_id]),
      routed,
    );
}

function enqueueDelivery(
  state: OrderState,
  event: OrderEvent,
  route: RoutedDelivery,
  first: FirstAttempt | undefined,
): OrderState {
  const key = laneKey(route.task_id, route.ordered, event.sequence);
  const { delivery_id } = route;
  const { sequence } = event;
  switch (first?.outcome) {
    case 'delivered':
    case 'failed': {
      const noted = noteOutcome(state, route.task_name, first.outcome === 'failed');
      if (first.pending_write === undefined) return noted;
      const delivery = keyOf(event, delivery_id, route);
      return defer(noted, { kind: 'attempts', delivery, ...first.pending_write });
    }
    case 'retry': {
      const { outcome: _retry, ...failed } = first;
      return insert(state, key, route, event, {
        delivery_id,
        sequence,
        state: { kind: 'attempted', ...failed },
      });
    }
    case undefined: {
      const cleared = route.supersedes === true ? supersede(state, key, event) : state;
      return insert(cleared, key, route, event, { delivery_id, sequence, state: { kind: 'waiting' } });
    }
  }
}

/** Ends the deliveries of a lane that were not attempted yet and are for an older event of the same type. */
function supersede(state: OrderState, key: string, by: OrderEvent): OrderState {
  const outdated = (state.lanes[key]?.items ?? []).filter(
    (item) => item.state.kind === 'waiting' && state.events[item.sequence]?.type === by.type,
  );
  const end: DeliveryEnd = { status: 'superseded', reason: `superseded by #${by.sequence}` };
  return outdated.reduce((next, item) => endUnattempted(next, key, item, end), state);
}

/** Takes a delivery out of its lane without an attempt, and records that. */
export function endUnattempted(state: OrderState, key: string, item: LaneItem, end: DeliveryEnd): OrderState {
  const lane = state.lanes[key];
  const event = state.events[item.sequence];
  if (lane === undefined || event === undefined) return state;
  const delivery = deliveryKey(lane, item, event);
  return defer(remove(state, key, item), { kind: 'attempts', delivery, attempts: [], end });
}

/** Inserts an item by its sequence, but never before a head that an activity works on. */
export function insert(
  state: OrderState,
  key: string,
  task: { readonly task_id: string; readonly task_name: string },
  event: OrderEvent,
  item: LaneItem,
): OrderState {
  const lane: Lane = state.lanes[key] ?? { task_id: task.task_id, task_name: task.task_name, items: [] };
  const isLater = (other: LaneItem, index: number): boolean =>
    other.sequence > item.sequence && !(index === 0 && other.state.kind === 'started');
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

/** Takes an item out of a lane; drops the lane if it is empty, and the event if no lane needs it. */
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

export const withHead = (state: OrderState, key: string, change: (head: LaneItem) => LaneItem): OrderState =>
  withLane(state, key, (lane) => {
    const [head, ...rest] = lane.items;
    return head === undefined ? lane : { ...lane, items: [change(head), ...rest] };
  });

export const park = (state: OrderState, key: string): OrderState =>
  withLane(state, key, (lane) => ({ ...lane, parked: true }));

/** Ends the parking of a task's lanes. */
export function unpark(state: OrderState, taskId: string): OrderState {
  const lanes = Object.fromEntries(
    Object.entries(state.lanes).map(([key, lane]) => {
      if (lane.task_id !== taskId) return [key, lane];
      const { parked: _parked, ...unparked } = lane;
      return [key, unparked];
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
