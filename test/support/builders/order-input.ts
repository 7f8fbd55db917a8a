import { InvalidInputError } from '../../../domain/input/invalid-input';
import type { Flight } from '../../../domain/order/order-event';

type Json = Record<string, unknown>;

/** A flight as a booking system sends it. */
export const aFlight = (changes: Json = {}): Json => ({
  origin: 'MAD',
  destination: 'LHR',
  departure: '2027-03-01T10:20',
  arrival: '2027-03-01T11:45',
  carrier: 'IB',
  number: '3166',
  ...changes,
});

/** An order as a booking system sends it, with one flight. */
export const anOrderBody = (changes: Json = {}): Json => ({
  agw_id: 'AGW-1',
  flights: [aFlight()],
  ...changes,
});

/** A stored flight between two airports, with resolved instants. */
export const aResolvedFlight = (path: string, departureAt: string, arrivalAt?: string): Flight => {
  const [origin = '', destination = ''] = path.split('-');
  return {
    origin,
    destination,
    departure: departureAt,
    departure_at: departureAt,
    departure_zone: null,
    ...(arrivalAt === undefined ? {} : { arrival: arrivalAt, arrival_at: arrivalAt, arrival_zone: null }),
  };
};

/** The errors of a parser as `CODE /pointer`; empty if it accepts the input. */
export function problemsOf(parse: () => unknown): string[] {
  return errorsOf(parse).map(({ code, pointer }) => `${code} ${pointer}`);
}

export function errorsOf(parse: () => unknown): InvalidInputError['errors'] {
  try {
    parse();
    return [];
  } catch (error) {
    if (error instanceof InvalidInputError) return error.errors;
    throw error;
  }
}
