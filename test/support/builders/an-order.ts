import { parseOrder, type ParsedOrder } from '../../../domain/order/order';
import type { OrderData, ReportedEvent } from '../../../domain/order/order-event';

/**
 * An order with two flights, as the booking system sends it.
 * A test overrides the members it cares about.
 */
export function anOrder(
  change: Readonly<Record<string, unknown>> & { readonly agw_id?: string } = {},
): Record<string, unknown> & { agw_id: string } {
  return {
    agw_id: 'AGW-1',
    pnr: 'X4T2QP',
    agency: 'Sunny Travel',
    agent: 'Ana',
    provider: 'IB',
    adults_pax: 2,
    children_pax: 0,
    infants_pax: 0,
    total_amount: '412.30',
    currency: 'EUR',
    flights: [
      {
        origin: 'MAD',
        destination: 'LHR',
        departure: '2038-03-01T10:20',
        arrival: '2038-03-01T11:45',
        carrier: 'IB',
        number: '3166',
      },
      {
        origin: 'LHR',
        destination: 'MAD',
        departure: '2038-03-08T18:00',
        arrival: '2038-03-08T21:25',
        carrier: 'IB',
        number: '3179',
      },
    ],
    ...change,
  };
}

export const aParsedOrder = (change: Readonly<Record<string, unknown>> = {}): ParsedOrder =>
  parseOrder(anOrder(change));

/** Two flights that depart at these instants, in milliseconds since the epoch. */
export const flightsAt = (departureMs: number, returnMs: number): { flights: unknown[] } => ({
  flights: [
    { origin: 'MAD', destination: 'LHR', departure: new Date(departureMs).toISOString() },
    { origin: 'LHR', destination: 'MAD', departure: new Date(returnMs).toISOString() },
  ],
});

let made = 0;

/** A report of the booking system, accepted at the moment it happened. */
export function aReport(
  type: ReportedEvent['type'],
  changes: OrderData = {},
  part: Partial<ReportedEvent> = {},
): ReportedEvent {
  made += 1;
  const occurredOn = part.occurred_on ?? new Date(Date.UTC(2038, 0, 1, 0, 0, made)).toISOString();
  return { id: `evt-${made}`, type, occurred_on: occurredOn, accepted_on: occurredOn, changes, ...part };
}
