import type { BookingEventType, DeliveredType } from './events';

/** One flight. Each time is stored as sent, as an instant, and with its zone. */
export interface Flight {
  /** IATA code of the airport. */
  readonly origin: string;
  readonly destination: string;
  /** As sent: local at `origin`, or with an offset. */
  readonly departure: string;
  /** RFC 3339 in UTC. */
  readonly departure_at: string;
  /** IANA zone of `origin`; null if the code is unknown and the time had an offset. */
  readonly departure_zone: string | null;
  readonly arrival?: string;
  readonly arrival_at?: string;
  readonly arrival_zone?: string | null;
  readonly carrier?: string;
  readonly number?: string;
  /** Marks local times that a clock change makes ambiguous or impossible. */
  readonly flags?: readonly TimeFlag[];
}

export type TimeFlag =
  'departure_dst_overlap' | 'departure_dst_gap' | 'arrival_dst_overlap' | 'arrival_dst_gap';

/** A seat or a service: a plain word, or a flat object whose members the booking system chooses. */
export type ListItem = string | Readonly<Record<string, string | number | boolean | null>>;

export type BookingType = 'One Way' | 'Round Trip' | 'Multicity';

/**
 * An order, or a part of one, as the booking system sent it and `parseOrder` accepted it.
 *
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

/** An order for templates: every field is present, null if it has no value. */
export type OrderFields = {
  readonly [M in Exclude<OrderMember, 'flights' | 'services' | 'seats'>]-?: NonNullable<OrderData[M]> | null;
} & {
  readonly agw_id: string;
  /** RFC 3339 in UTC: departure of the first flight. */
  readonly first_departure: string | null;
  /** RFC 3339 in UTC: arrival of the last flight if known, else its departure. */
  readonly last_arrival: string | null;
  readonly flights: readonly Flight[];
  readonly services: readonly ListItem[];
  readonly seats: readonly ListItem[];
};

/** An event from the booking system: validated, without a sequence yet. */
export interface ReportedEvent {
  readonly id: string;
  readonly type: BookingEventType;
  /** RFC 3339 in UTC: when it happened in the booking system. */
  readonly occurred_on: string;
  /** RFC 3339 in UTC: when the API accepted it. */
  readonly accepted_on: string;
  /** Keyed hash of the request body, to detect another body with the same id. */
  readonly fingerprint?: string;
  /** W3C `traceparent` of the request, if it is traced. */
  readonly trace?: string;
  /** Last task change that the accepting process had seen. The routing worker must have seen it too. */
  readonly tasks_as_of?: string;
  readonly changes: OrderData;
}

/** One event of an order with its sequence, and the order right after it. */
export interface OrderEvent {
  readonly agw_id: string;
  readonly id: string;
  readonly type: DeliveredType;
  /** Time of a reminder as tasks write it: `departure-24h`. */
  readonly reminder?: string;
  /** 1, 2, 3 … within the order. */
  readonly sequence: number;
  readonly occurred_on: string;
  readonly accepted_on: string;
  /** See `ReportedEvent`. Absent if the booking system sent no event id. */
  readonly fingerprint?: string;
  /** W3C `traceparent` of its cause, if traced. Not stored in MongoDB. */
  readonly trace?: string;
  /** See `ReportedEvent`. Absent after routing. */
  readonly tasks_as_of?: string;
  /** Set on a timer's event whose time had passed when the order or its new dates arrived. */
  readonly late?: true;
  readonly fields: OrderFields;
  /** The former values of the fields in `changed_fields`. */
  readonly previous: Partial<OrderFields>;
  readonly changed_fields: readonly (keyof OrderFields)[];
}

/** The fields for templates and filters: those of the order and of the event. */
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
