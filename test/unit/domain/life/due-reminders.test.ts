import {
  applyReport,
  newMemory,
  nextDue,
  upcoming,
  withReminders,
  type OrderMemory,
} from '../../../../domain/life/order-memory';
import { aParsedOrder, aReport, flightsAt } from '../../../support/builders/an-order';
import type { ReportedEvent } from '../../../../domain/order/order-event';

const HOUR_MS = 3_600_000;
const NOON_MS = Date.UTC(2038, 2, 1, 12);
/** `departure-1h` is due at noon. */
const DEPARTURE_MS = NOON_MS + HOUR_MS;

const at = (ms: number): Partial<ReportedEvent> => {
  const iso = new Date(ms).toISOString();
  return { occurred_on: iso, accepted_on: iso };
};

const flights = (departureMs: number) =>
  aParsedOrder(flightsAt(departureMs, departureMs + 24 * HOUR_MS)).order;

/** An order that waits for its reminder at noon. */
const armed = (): OrderMemory => {
  const createdMs = NOON_MS - HOUR_MS;
  const created = aReport('OrderCreated', flights(DEPARTURE_MS), at(createdMs));
  const { memory } = applyReport(newMemory('AGW-1', created.occurred_on), created);
  return withReminders(memory, ['departure-1h'], createdMs);
};

const remindersOf = (memory: OrderMemory): readonly number[] =>
  upcoming(memory).flatMap((due) => ('reminder' in due ? [due.atMs] : []));

describe('a reminder that is due and has not been raised yet', () => {
  it('stays due when a report is accepted between its instant and its firing', () => {
    const changed = aReport('OrderChanged', { agent: 'Bo' }, at(NOON_MS + 500));
    const { memory } = applyReport(armed(), changed);
    expect(nextDue(memory)).toMatchObject({ reminder: 'departure-1h', atMs: NOON_MS });
  });

  it('stays due when the tasks are read again between its instant and its firing', () => {
    const memory = withReminders(armed(), ['departure-1h', 'departure-30m'], NOON_MS + 500);
    expect(remindersOf(memory)).toEqual([NOON_MS, NOON_MS + HOUR_MS / 2]);
  });

  it('moves with the flights when they move between its instant and its firing', () => {
    const { flights: later } = flights(DEPARTURE_MS + HOUR_MS);
    const moved = aReport('DatesChanged', { flights: later }, at(NOON_MS + 500));
    expect(remindersOf(applyReport(armed(), moved).memory)).toEqual([NOON_MS + HOUR_MS]);
  });
});

it('does not arm a reminder whose instant has passed when a task first asks for it', () => {
  expect(remindersOf(withReminders(armed(), ['departure-1h', 'departure-2h'], NOON_MS - 1))).toEqual([
    NOON_MS,
  ]);
});
