import { deriveJourney, inOrderOfDeparture } from './journey';
import type { OrderData, OrderFields } from './order-event';

/**
 * Returns all fields of an order for templates and filters.
 *
 * Fields that were not sent are derived from the flights, or null. Flights are in order of departure.
 */
export function orderFields(agwId: string, order: OrderData): OrderFields {
  const flights = order.flights ?? [];
  const journey = deriveJourney(flights);
  return {
    agw_id: agwId,
    order_id: order.order_id ?? null,
    pnr: order.pnr ?? null,
    record_locator: order.record_locator ?? null,
    booking_type: order.booking_type ?? journey?.booking_type ?? null,
    origin: order.origin ?? journey?.origin ?? null,
    destination: order.destination ?? journey?.destination ?? null,
    full_path: order.full_path ?? journey?.full_path ?? null,
    adults_pax: order.adults_pax ?? null,
    children_pax: order.children_pax ?? null,
    infants_pax: order.infants_pax ?? null,
    order_status: order.order_status ?? null,
    total_amount: order.total_amount ?? null,
    currency: order.currency ?? null,
    created_on: order.created_on ?? null,
    updated_on: order.updated_on ?? null,
    session_id: order.session_id ?? null,
    agent_email: order.agent_email ?? null,
    consumer_email: order.consumer_email ?? null,
    psg_phone: order.psg_phone ?? null,
    psg_email: order.psg_email ?? null,
    consumer_iata_code: order.consumer_iata_code ?? null,
    consumer_country_code: order.consumer_country_code ?? null,
    consumer: order.consumer ?? null,
    provider: order.provider ?? null,
    agent: order.agent ?? null,
    agency: order.agency ?? null,
    first_departure: journey?.first_departure ?? null,
    last_arrival: journey?.last_arrival ?? null,
    flights: inOrderOfDeparture(flights),
    services: order.services ?? [],
    seats: order.seats ?? [],
  };
}
