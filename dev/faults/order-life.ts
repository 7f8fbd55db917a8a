import type { Chance } from './chance';
import { onlyEventId, type EventEntry, type Fate, type FlightTimes, type OrderEntry } from './ledger';

const DAY_MS = 86_400_000;

/** Departure of each kind of order, in milliseconds from its creation. */
const FATES = {
  // Soon, so that the timers fire while faults are injected.
  flies: [2_000, 25_000],
  'is cancelled': [3_000, 12_000],
  sleeps: [60 * DAY_MS, 300 * DAY_MS],
} as const satisfies Record<Fate, readonly [number, number]>;

const FLIGHT_MS = [1_000, 10_000] as const;

/** Maximum distance between a cancellation and the departure, in milliseconds. */
const CANCEL_BESIDE_DEPARTURE_MS = 40;

/** New departure of a moved flight, in milliseconds from now. */
const MOVED_MS = [1_000, 15_000] as const;

export interface PlannedOrder {
  readonly order: OrderEntry;
  readonly created: EventEntry;
  /** When the booking system cancels the order, in milliseconds since the epoch. */
  readonly cancelMs?: number;
}

export function planOrder(chance: Chance, number: number, nowMs: number): PlannedOrder {
  const fate = chance.pick<Fate>(['flies', 'flies', 'is cancelled', 'sleeps']);
  const agwId = `FLT-${number}`;
  const provider = chance.pick(['LH', 'IB', 'IB']);
  const [soonest, latest] = FATES[fate];
  const departureMs = nowMs + chance.whole(soonest, latest);
  const flights = { departureMs, arrivalMs: departureMs + chance.whole(...FLIGHT_MS) };
  const beside = chance.whole(-CANCEL_BESIDE_DEPARTURE_MS, CANCEL_BESIDE_DEPARTURE_MS);
  return {
    order: { agwId, provider, fate },
    created: {
      ...{ agwId, id: onlyEventId(agwId, 'OrderCreated'), type: 'OrderCreated', flights },
      path: '/v1/orders',
      body: JSON.stringify({ agw_id: agwId, pnr: `N${number}`, provider, flights: flightList(flights) }),
      // Any later event counts as later.
      ...{ occurredMs: 0, sent: 0, accepted: 0 },
    },
    ...(fate === 'is cancelled' ? { cancelMs: departureMs + beside } : {}),
  };
}

const CHANGES = [
  'OrderChanged',
  'OrderTicketed',
  'ServicesAddition',
  'ServicesDeletion',
  'SeatsAddition',
  'SeatsDeletion',
] as const;

/** Share of events that move the flights of an order that flies. */
const DATES_CHANGE_SHARE = 0.2;

/** Share of events that cancel a sleeping order. */
const CANCELLED_SHARE = 0.04;

/** Draws the next event of an order. */
export function nextEvent(
  chance: Chance,
  { agwId, fate }: OrderEntry,
  number: number,
  nowMs: number,
): EventEntry {
  const at = { agwId, number, nowMs };
  if (fate === 'flies' && chance.isLucky(DATES_CHANGE_SHARE)) {
    const departureMs = nowMs + chance.whole(...MOVED_MS);
    const flights = { departureMs, arrivalMs: departureMs + chance.whole(...FLIGHT_MS) };
    return event(at, 'DatesChanged', { flights: flightList(flights) }, flights);
  }
  if (fate === 'sleeps' && chance.isLucky(CANCELLED_SHARE)) return event(at, 'OrderCanceled', {});
  return event(at, chance.pick(CHANGES), { pnr: `P${number}` });
}

export const cancellation = (agwId: string, number: number, nowMs: number): EventEntry =>
  event({ agwId, number, nowMs }, 'OrderCanceled', {});

function event(
  { agwId, number, nowMs }: { readonly agwId: string; readonly number: number; readonly nowMs: number },
  type: string,
  changes: object,
  flights?: FlightTimes,
): EventEntry {
  const id = `evt-${number}`;
  const occurredOn = new Date(nowMs).toISOString();
  return {
    ...{ agwId, id, type, occurredMs: nowMs, sent: 0, accepted: 0 },
    path: `/v1/orders/${agwId}/events`,
    body: JSON.stringify({ type, id, occurred_on: occurredOn, changes }),
    ...(flights === undefined ? {} : { flights }),
  };
}

const flightList = ({ departureMs, arrivalMs }: FlightTimes): readonly object[] => [
  {
    ...{ origin: 'MAD', destination: 'LHR' },
    departure: new Date(departureMs).toISOString(),
    arrival: new Date(arrivalMs).toISOString(),
  },
];
