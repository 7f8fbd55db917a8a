import type { BookingEventType } from '../../domain/order/events';

/** A flight as the booking system sends it, with times as instants. */
export interface DemoFlight {
  readonly origin: string;
  readonly destination: string;
  readonly departure: string;
  readonly arrival: string;
  readonly carrier: string;
  readonly number: string;
}

/** Milliseconds from the first order to the first departure. */
export const FIRST_DEPARTURE_AFTER_MS = 16_000;
const FLIGHT_TIME_MS = 3_000;
const STAY_MS = 3_000;

/** How far DatesChanged moves the flights, in milliseconds. */
const DELAY_MS = 3_000;
/** Minimum time from DatesChanged to the moved departure, in milliseconds. */
const MIN_NOTICE_MS = 4_000;

export const DEMO_AGENCY = 'Sunny Travel';

/** Outbound and return flight within seconds. */
export function roundTrip(firstDepartureMs: number): readonly DemoFlight[] {
  const backMs = firstDepartureMs + FLIGHT_TIME_MS + STAY_MS;
  return [
    { ...leg(firstDepartureMs), origin: 'MAD', destination: 'LHR', carrier: 'IB', number: '3166' },
    { ...leg(backMs), origin: 'LHR', destination: 'MAD', carrier: 'IB', number: '3167' },
  ];
}

/** Last arrival of a round trip, in milliseconds since the epoch. */
export const lastArrivalMs = (firstDepartureMs: number): number =>
  firstDepartureMs + FLIGHT_TIME_MS + STAY_MS + FLIGHT_TIME_MS;

/** The moved first departure: later than before, and in the future even after an outage. */
export const movedDepartureMs = (firstDepartureMs: number, nowMs: number): number =>
  Math.max(firstDepartureMs + DELAY_MS, nowMs + MIN_NOTICE_MS);

/** An order with a value for every field that the demo's tasks use. The person is fictional. */
export const demoOrder = (agwId: string, firstDepartureMs: number, nowMs: number) => ({
  agw_id: agwId,
  order_id: `ORD-${agwId}`,
  pnr: 'QX7R2K',
  record_locator: 'QX7R2K',
  adults_pax: 2,
  children_pax: 1,
  infants_pax: 0,
  total_amount: '423.10',
  currency: 'EUR',
  created_on: new Date(nowMs).toISOString(),
  agent_email: 'agent@example.com',
  consumer_email: 'maria.obrien@example.com',
  psg_phone: '+34 600 000 000',
  psg_email: 'maria.obrien@example.com',
  consumer_country_code: 'ES',
  consumer: 'María "Mia" O’Brien',
  provider: 'IB',
  agent: 'Alex Agent',
  agency: DEMO_AGENCY,
  flights: roundTrip(firstDepartureMs),
});

/** An event that the booking system reports after OrderCreated. */
export interface DemoReport {
  readonly type: BookingEventType;
  readonly changes?: object;
}

const SEATS = ['12A', '12B', '12C'];
const SERVICES = ['Bag 23 kg', 'Priority boarding'];

/** Reports of the order that flies: every type except a cancellation. */
export const REPORTS_OF_THE_FLYING = [
  { type: 'OrderTicketed' },
  { type: 'SeatsAddition', changes: { seats: SEATS } },
  { type: 'ServicesAddition', changes: { services: SERVICES } },
  { type: 'OrderChanged', changes: { consumer_email: 'mia@example.com', total_amount: '468.10' } },
  { type: 'DatesChanged' },
  { type: 'SeatsDeletion', changes: { seats: SEATS.slice(0, 2) } },
  { type: 'ServicesDeletion', changes: { services: [] } },
] as const satisfies readonly DemoReport[];

/** Reports of the order that is cancelled before its first flight. */
export const REPORTS_OF_THE_CANCELLED = [
  { type: 'OrderTicketed' },
  { type: 'OrderCanceled' },
] as const satisfies readonly DemoReport[];

const leg = (departureMs: number) => ({
  departure: instant(departureMs),
  arrival: instant(departureMs + FLIGHT_TIME_MS),
});

/** RFC 3339 in UTC, rounded up to the full second. */
const instant = (ms: number): string =>
  new Date(Math.ceil(ms / 1_000) * 1_000).toISOString().replace('.000Z', 'Z');
