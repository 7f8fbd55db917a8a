import type { AttemptRecord } from '../delivery/delivery';
import type { OrderEvent } from '../order/order-event';
import type { OrderMemory } from './order-memory';
import type { LaneItem } from './lane';
import type { OrderState } from './order-state';
import type { PendingWrite } from './pending-write';
import { PERSONAL_FIELDS, withoutPersonalValues } from '../order/personal-data';
import type { RouteEntry } from './route';

/**
 * Removes what identifies people and keeps what the order needs to go on: flights, status, sequence. Idempotent.
 *
 * The stamps of members stay, so that a late event does not restore a value from before the erasure.
 *
 * @param erasedOn - RFC 3339 in UTC; an order that was erased before keeps its first
 */
export const redactMemory = (memory: OrderMemory, erasedOn: string): OrderMemory => ({
  ...memory,
  order: withoutPersonalValues(memory.order),
  erased_on: memory.erased_on ?? erasedOn,
});

/**
 * Removes personal values and keeps the names of the changed fields. The fingerprint goes as well: with its secret,
 * names could be guessed until one fits.
 */
export const redactEvent = ({ fingerprint: _fingerprint, ...event }: OrderEvent): OrderEvent => ({
  ...event,
  fields: withoutPersonalValues(event.fields),
  previous: withoutPersonalValues(event.previous),
});

/** Replaces a filter condition that names a personal field. */
export const ERASED_CONDITION = 'a condition on erased personal data is met';

const PERSONAL_NAME = new RegExp(`(?<![\\w.])(?:previous\\.)?(?:${PERSONAL_FIELDS.join('|')})(?!\\w)`);

/** A condition such as `agent is not "Ana"` that failed reveals who the agent was. */
export const redactRoute = (route: RouteEntry): RouteEntry =>
  route.outcome === 'filtered' && PERSONAL_NAME.test(route.condition)
    ? { ...route, condition: ERASED_CONDITION }
    : route;

/** Removes request and response of an attempt; its result and times stay. */
export const redactAttempt = ({
  request: _request,
  response: _response,
  ...attempt
}: AttemptRecord): AttemptRecord => attempt;

const redactWrite = (write: PendingWrite, erasedOn: string): PendingWrite => {
  switch (write.kind) {
    case 'event':
      return {
        ...write,
        event: redactEvent(write.event),
        routes: write.routes.map(redactRoute),
        snapshot: { ...write.snapshot, memory: redactMemory(write.snapshot.memory, erasedOn) },
      };
    case 'attempts':
      return { ...write, attempts: write.attempts.map(redactAttempt) };
  }
};

/** An attempt that MongoDB has not accepted yet is carried with its delivery. */
function redactItem(item: LaneItem): LaneItem {
  const { state } = item;
  if (state.kind !== 'attempted' || state.pending_attempts === undefined) return item;
  return { ...item, state: { ...state, pending_attempts: state.pending_attempts.map(redactAttempt) } };
}

/** Removes personal data from all that an order's workflow carries; MongoDB still has to be updated. */
export function redact({ erase_again: _again, ...state }: OrderState, erasedOn: string): OrderState {
  return {
    ...state,
    memory: redactMemory(state.memory, erasedOn),
    queue: state.queue.map(redactEvent),
    events: Object.fromEntries(
      Object.entries(state.events).map(([sequence, event]) => [sequence, redactEvent(event)]),
    ),
    lanes: Object.fromEntries(
      Object.entries(state.lanes).map(([key, lane]) => [key, { ...lane, items: lane.items.map(redactItem) }]),
    ),
    pending_writes: state.pending_writes.map((write) => redactWrite(write, erasedOn)),
    dirty: true,
  };
}
