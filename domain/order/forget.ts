import type { AttemptRecord } from '../delivery/delivery';
import type { OrderEvent } from './order-event';
import type { OrderMemory } from '../life/order-memory';
import type { LaneItem, OrderState, PendingRecord } from '../life/order-state';
import { PERSONAL_FIELDS, withoutPersonalValues } from './personal-data';
import type { RouteEntry } from '../life/route';

/**
 * Takes away what identifies people, and leaves everything that the order needs to go on: its flights, its status,
 * its sequence, the ids that it has seen. Doing it twice changes nothing more.
 *
 * The stamps of members stay: what was reported before the erasure must not come back with a report that is late.
 *
 * @param erasedOn - RFC 3339 in UTC; an order that was erased before keeps its first
 */
export const forgetMemory = (memory: OrderMemory, erasedOn: string): OrderMemory => ({
  ...memory,
  order: withoutPersonalValues(memory.order),
  erased_on: memory.erased_on ?? erasedOn,
});

/**
 * The names of the fields that it changed stay; they say nothing about anybody. The fingerprint of its report goes:
 * whoever has the secret could try names until one fits.
 */
export const forgetEvent = ({ fingerprint: _fingerprint, ...event }: OrderEvent): OrderEvent => ({
  ...event,
  fields: withoutPersonalValues(event.fields),
  previous: withoutPersonalValues(event.previous),
});

/** Stands where a condition of a filter told of a value that was erased. */
export const ERASED_CONDITION = 'a condition on erased personal data is met';

const PERSONAL_NAME = new RegExp(`(?<![\\w.])(?:previous\\.)?(?:${PERSONAL_FIELDS.join('|')})(?!\\w)`);

/** That `agent is not "Ana"` did not hold would tell who the agent was. */
export const forgetRoute = (route: RouteEntry): RouteEntry =>
  route.outcome === 'filtered' && PERSONAL_NAME.test(route.condition)
    ? { ...route, condition: ERASED_CONDITION }
    : route;

/** An attempt without what was sent and what came back; what came of it, and when, stays. */
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

/** A first attempt that MongoDB has not taken travels with its delivery. */
const forgetItem = ({ tried, ...item }: LaneItem): LaneItem => {
  if (tried === undefined) return item;
  const { unrecorded, ...known } = tried;
  return {
    ...item,
    tried: { ...known, ...(unrecorded === undefined ? {} : { unrecorded: unrecorded.map(forgetAttempt) }) },
  };
};

/** All that an order's workflow knows, without what identifies people; MongoDB is still to be told. */
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
