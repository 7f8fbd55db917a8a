import { instantMs } from '../input/instant-ms';
import type { BookingType, Flight } from './order-event';

/** Longest stay at an airport that counts as a connection, in milliseconds: 24 hours, as in fare rules. */
const MAX_CONNECTION_MS = 24 * 60 * 60 * 1_000;

/** The members of an order that are derived from its flights. */
export interface Journey {
  readonly booking_type: BookingType;
  readonly origin: string;
  readonly destination: string;
  /** `MAD-LHR, LHR-MAD` */
  readonly full_path: string;
  /** RFC 3339 in UTC. */
  readonly first_departure: string;
  /** RFC 3339 in UTC: arrival of the flight that departs last if known, else its departure. */
  readonly last_arrival: string;
}

/** Consecutive flights without a stay longer than a connection. */
type Bound = readonly [Flight, ...Flight[]];

export const inOrderOfDeparture = (flights: readonly Flight[]): readonly Flight[] =>
  [...flights].sort((a, b) => instantMs(a.departure_at) - instantMs(b.departure_at));

const originOf = (bound: Bound): string => bound[0].origin;
const endOf = (flight: Flight): string => flight.arrival_at ?? flight.departure_at;
const lastOf = (bound: Bound): Flight => bound.at(-1) ?? bound[0];
const destinationOf = (bound: Bound): string => lastOf(bound).destination;

/** Time from a flight's arrival to the next departure; from departure to departure if the arrival is unknown. */
const stayMs = (flight: Flight, next: Flight): number =>
  instantMs(next.departure_at) - instantMs(endOf(flight));

const isConnection = (flight: Flight, next: Flight): boolean =>
  flight.destination === next.origin && stayMs(flight, next) <= MAX_CONNECTION_MS;

function boundsOf([first, ...rest]: Bound): readonly Bound[] {
  const bounds: [Flight, ...Flight[]][] = [[first]];
  let previous = first;
  for (const flight of rest) {
    if (isConnection(previous, flight)) bounds.at(-1)?.push(flight);
    else bounds.push([flight]);
    previous = flight;
  }
  return bounds.flatMap(splitAtTurn);
}

/** Splits a bound that returns to its origin within a day at its longest stay. */
function splitAtTurn(bound: Bound): readonly Bound[] {
  if (bound.length === 1 || originOf(bound) !== destinationOf(bound)) return [bound];
  const stays = bound.slice(1).map((next, index) => stayMs(bound[index] ?? next, next));
  const turn = stays.indexOf(Math.max(...stays)) + 1;
  const [first, ...out] = bound.slice(0, turn);
  const [second, ...back] = bound.slice(turn);
  return first === undefined || second === undefined
    ? [bound]
    : [
        [first, ...out],
        [second, ...back],
      ];
}

function bookingType(bounds: readonly Bound[]): BookingType {
  const [out, back] = bounds;
  if (out === undefined || back === undefined) return 'One Way';
  const mirrored = originOf(out) === destinationOf(back) && destinationOf(out) === originOf(back);
  return bounds.length === 2 && mirrored ? 'Round Trip' : 'Multicity';
}

/**
 * Derives the journey from flights in any order.
 *
 * A bound is a run of flights with no stay longer than {@link MAX_CONNECTION_MS}. One bound is One Way. Two mirrored
 * bounds are a Round Trip, whose destination is the turning point. Everything else is Multicity.
 *
 * @returns undefined if there are no flights
 */
export function deriveJourney(flights: readonly Flight[]): Journey | undefined {
  const [first, ...rest] = inOrderOfDeparture(flights);
  if (first === undefined) return undefined;
  const whole: Bound = [first, ...rest];
  const bounds = boundsOf(whole);
  const type = bookingType(bounds);
  const last = lastOf(whole);
  return {
    booking_type: type,
    origin: first.origin,
    destination: type === 'Round Trip' ? destinationOf(bounds[0] ?? whole) : last.destination,
    full_path: whole.map(({ origin, destination }) => `${origin}-${destination}`).join(', '),
    first_departure: first.departure_at,
    last_arrival: endOf(last),
  };
}
