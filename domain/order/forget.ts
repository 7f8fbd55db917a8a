import type { AttemptRecord } from '../delivery/delivery';
import type { OrderEvent } from './order-event';
import type { OrderMemory } from '../life/order-memory';
import type { LaneItem, OrderState, PendingRecord } from '../life/order-state';
import { PERSONAL_FIELDS, withoutPersonalValues } from './personal-data';
import type { RouteEntry } from '../life/route';

/**
 * Removes personal data from an order's memory. Repeating it changes nothing.
 *
 * Flights, status, sequence and event ids stay, because the order needs them to go on. The stamps of members stay
 * too, so that a late event does not bring erased values back.
 *
 * @param erasedOn - RFC 3339 in UTC; an order that was already erased keeps its first date
 */
export const forgetMemory = (memory: OrderMemory, erasedOn: string): OrderMemory => ({
  ...memory,
  order: withoutPersonalValues(memory.order),
  erased_on: memory.erased_on ?? erasedOn,
});

/**
 * Removes personal data from an event.
 *
 * The names of changed fields stay, because they identify no one. The fingerprint goes, because a holder of the
 * secret could guess names until one matches.
 */
export const forgetEvent = ({ fingerprint: _fingerprint, ...event }: OrderEvent): OrderEvent => ({
  ...event,
  fields: withoutPersonalValues(event.fields),
  previous: withoutPersonalValues(event.previous),
});

/** Replaces a filter condition that quotes an erased value. */
export const ERASED_CONDITION = 'a condition on erased personal data is met';

const PERSONAL_NAME = new RegExp(`(?<![\\w.])(?:previous\\.)?(?:${PERSONAL_FIELDS.join('|')})(?!\\w)`);

/** Removes a quoted condition: a failed `agent is not "Ana"` would reveal the agent. */
export const forgetRoute = (route: RouteEntry): RouteEntry =>
  route.outcome === 'filtered' && PERSONAL_NAME.test(route.condition)
    ? { ...route, condition: ERASED_CONDITION }
    : route;

/** Removes request and response from an attempt; result and times stay. */
export const forgetAttempt = ({
  request: _request,
  response: _response,
  ...attempt
}: AttemptRecord): AttemptRecord => attempt;

const forgetRecord = (record: PendingRecord, erasedOn: string): PendingRecord => {
  switch (record.kind) {
    case 'event':
      return {
        ...record,
        event: forgetEvent(record.event),
        routes: record.routes.map(forgetRoute),
        snapshot: { ...record.snapshot, memory: forgetMemory(record.snapshot.memory, erasedOn) },
      };
    case 'attempts':
      return { ...record, attempts: record.attempts.map(forgetAttempt) };
  }
};

/** Removes personal data from a first attempt that is not yet written to MongoDB. */
const forgetItem = ({ tried, ...item }: LaneItem): LaneItem => {
  if (tried === undefined) return item;
  const { unrecorded, ...known } = tried;
  return {
    ...item,
    tried: { ...known, ...(unrecorded === undefined ? {} : { unrecorded: unrecorded.map(forgetAttempt) }) },
  };
};

/** Removes personal data from an order's workflow state, and marks it for writing to MongoDB. */
export function forget({ erase_again: _again, ...state }: OrderState, erasedOn: string): OrderState {
  return {
    ...state,
    memory: forgetMemory(state.memory, erasedOn),
    unrouted: state.unrouted.map(forgetEvent),
    events: Object.fromEntries(
      Object.entries(state.events).map(([sequence, event]) => [sequence, forgetEvent(event)]),
    ),
    lanes: Object.fromEntries(
      Object.entries(state.lanes).map(([key, lane]) => [key, { ...lane, items: lane.items.map(forgetItem) }]),
    ),
    unrecorded: state.unrecorded.map((record) => forgetRecord(record, erasedOn)),
    unsaved: true,
  };
}
