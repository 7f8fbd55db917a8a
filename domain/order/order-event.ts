import type { BookingEventType, DeliveredType } from './events';

/** One flight, with the three things that are kept of a time: as it was sent, its zone, and the instant. */
export interface Flight {
  /** IATA code of the airport. */
  readonly origin: string;
  readonly destination: string;
  /** As sent: local at `origin`, or with an offset. */
  readonly departure: string;
  /** RFC 3339 in UTC. */
  readonly departure_at: string;
  /** IANA zone of `origin`; null where the code is unknown and the time had an offset. */
  readonly departure_zone: string | null;
  readonly arrival?: string;
  readonly arrival_at?: string;
  readonly arrival_zone?: string | null;
  readonly carrier?: string;
  readonly number?: string;
  /** Local times that daylight saving makes ambiguous or impossible, and how they were read. */
  readonly flags?: readonly TimeFlag[];
}

export type TimeFlag =
  'departure_dst_overlap' | 'departure_dst_gap' | 'arrival_dst_overlap' | 'arrival_dst_gap';

/** A seat or a service: a plain word, or a flat object of the booking system's own members. */
export type ListItem = string | Readonly<Record<string, string | number | boolean | null>>;

export type BookingType = 'One Way' | 'Round Trip' | 'Multicity';

/**
 * An order, or a part of one, as the booking system sent it and `parseOrder` accepted it.
 * A member that was not sent is absent; one sent as null is null.
 */
export interface OrderData {
  readonly order_id?: string | null;
  readonly pnr?: string | null;
  readonly record_locator?: string | null;
  readonly booking_type?: BookingType | null;
  readonly origin?: string | null;
  readonly destination?: string | null;
  readonly full_path?: string | null;
  readonly adults_pax?: number;
  readonly children_pax?: number;
  readonly infants_pax?: number;
  readonly order_status?: string | null;
  /** Decimal string. */
  readonly total_amount?: string | null;
  /** ISO 4217. */
  readonly currency?: string | null;
  /** RFC 3339 in UTC. */
  readonly created_on?: string | null;
  readonly updated_on?: string | null;
  readonly session_id?: string | null;
  readonly agent_email?: string | null;
  readonly consumer_email?: string | null;
  readonly psg_phone?: string | null;
  readonly psg_email?: string | null;
  readonly consumer_iata_code?: string | null;
  readonly consumer_country_code?: string | null;
  readonly consumer?: string | null;
  readonly provider?: string | null;
  readonly agent?: string | null;
  readonly agency?: string | null;
  readonly flights?: readonly Flight[];
  readonly services?: readonly ListItem[];
  readonly seats?: readonly ListItem[];
}

export type OrderMember = keyof OrderData;

/** An order as a template sees it: every field is there, with null for what has no value. */
export type OrderFields = {
  readonly [M in Exclude<OrderMember, 'flights' | 'services' | 'seats'>]-?: NonNullable<OrderData[M]> | null;
} & {
  readonly agw_id: string;
  /** RFC 3339 in UTC: departure of the first flight. */
  readonly first_departure: string | null;
  /** RFC 3339 in UTC: arrival of the last flight where known, else its departure. */
  readonly last_arrival: string | null;
  readonly flights: readonly Flight[];
  readonly services: readonly ListItem[];
  readonly seats: readonly ListItem[];
};

/** What the booking system reports: already validated, not yet in sequence. */
export interface ReportedEvent {
  readonly id: string;
  readonly type: BookingEventType;
  /** RFC 3339 in UTC: when it happened in the booking system. */
  readonly occurred_on: string;
  /** RFC 3339 in UTC: when this service took it. */
  readonly accepted_on: string;
  /** Tells it from another report of the same id without keeping what was sent. */
  readonly fingerprint?: string;
  /** W3C `traceparent` of the request, where requests are traced. */
  readonly trace?: string;
  /** The last change to a task that was known where it was taken: whoever matches it has to know that too. */
  readonly tasks_as_of?: string;
  readonly changes: OrderData;
}

/** One event of one order in its place, with the order as it stood right after it. */
export interface OrderEvent {
  readonly agw_id: string;
  readonly id: string;
  readonly type: DeliveredType;
  /** Of a reminder: the time as tasks ask for it, `departure-24h`. */
  readonly reminder?: string;
  /** 1, 2, 3 … within the order. */
  readonly sequence: number;
  readonly occurred_on: string;
  readonly accepted_on: string;
  /** Of the report, where it named its event: see `LedgerEvent`. */
  readonly fingerprint?: string;
  /** W3C `traceparent` of what it follows from, where that is traced. Not on record. */
  readonly trace?: string;
  /** See `LedgerEvent`; only until it is matched with tasks. */
  readonly tasks_as_of?: string;
  /** A timer's event whose instant had already passed when the order or its new dates came in. */
  readonly late?: true;
  readonly fields: OrderFields;
  /** The former values of the fields in `changed_fields`. */
  readonly previous: Partial<OrderFields>;
  readonly changed_fields: readonly (keyof OrderFields)[];
}

/** What templates and filters can name: the order's fields and those of the event. */
export type TemplateView = OrderFields & {
  readonly event: DeliveredType;
  readonly event_id: string;
  readonly occurred_on: string;
  readonly sequence: number;
  readonly previous: Partial<OrderFields>;
  readonly changed_fields: readonly string[];
};

export const templateView = (event: OrderEvent): TemplateView => ({
  ...event.fields,
  event: event.type,
  event_id: event.id,
  occurred_on: event.occurred_on,
  sequence: event.sequence,
  previous: event.previous,
  changed_fields: event.changed_fields,
});
