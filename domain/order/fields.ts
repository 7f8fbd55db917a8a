import type { OrderFields, TemplateView } from './order-event';

/** How a value is compared and shown. In JSON a `string`, an `amount` and a `time` are strings. */
export type FieldKind = 'string' | 'integer' | 'amount' | 'time' | 'list';

export interface FieldSpec {
  readonly kind: FieldKind;
  readonly meaning: string;
  readonly sample: string | number | readonly unknown[];
  /**
   * Set if the value may identify a person, directly or through the airline.
   *
   * Errors and logs never show it, and an erasure deletes it.
   */
  readonly personal?: true;
}

const SAMPLE_FLIGHTS = [
  {
    origin: 'MAD',
    destination: 'LHR',
    departure: '2027-03-01T10:20',
    departure_at: '2027-03-01T09:20:00Z',
    departure_zone: 'Europe/Madrid',
    arrival: '2027-03-01T11:45',
    arrival_at: '2027-03-01T11:45:00Z',
    arrival_zone: 'Europe/London',
    carrier: 'IB',
    number: '3166',
  },
  {
    origin: 'LHR',
    destination: 'MAD',
    departure: '2027-03-08T18:35',
    departure_at: '2027-03-08T18:35:00Z',
    departure_zone: 'Europe/London',
    arrival: '2027-03-08T22:00',
    arrival_at: '2027-03-08T21:00:00Z',
    arrival_zone: 'Europe/Madrid',
    carrier: 'IB',
    number: '3167',
  },
] as const;

/** Every field for templates and filters; the fields of the order also exist as `previous.<field>`. */
export const FIELDS = {
  agw_id: { kind: 'string', meaning: 'Id of the order.', sample: 'AGW-7H2K9Q' },
  order_id: {
    kind: 'string',
    meaning: 'Id of the order at the provider.',
    sample: 'ORD-2027-004812',
    personal: true,
  },
  pnr: {
    kind: 'string',
    meaning: 'Passenger name record of the booking.',
    sample: 'X7K2PQ',
    personal: true,
  },
  record_locator: {
    kind: 'string',
    meaning: "The airline's own record locator.",
    sample: 'LM4T9Z',
    personal: true,
  },
  booking_type: {
    kind: 'string',
    meaning: 'One Way, Round Trip or Multicity; derived from the flights if not sent.',
    sample: 'Round Trip',
  },
  origin: {
    kind: 'string',
    meaning: 'IATA code of the airport where the journey begins; derived from the flights if not sent.',
    sample: 'MAD',
  },
  destination: {
    kind: 'string',
    meaning:
      'IATA code of the last destination (round trip: the turning point); derived from the flights if not sent.',
    sample: 'LHR',
  },
  full_path: {
    kind: 'string',
    meaning: 'Every flight in order of departure; derived from the flights if not sent.',
    sample: 'MAD-LHR, LHR-MAD',
  },
  adults_pax: { kind: 'integer', meaning: 'Number of adults.', sample: 2 },
  children_pax: { kind: 'integer', meaning: 'Number of children.', sample: 1 },
  infants_pax: { kind: 'integer', meaning: 'Number of infants without a seat.', sample: 0 },
  order_status: {
    kind: 'string',
    meaning: 'Status of the order; follows the events unless the booking system sends its own.',
    sample: 'ticketed',
  },
  total_amount: { kind: 'amount', meaning: 'Total price, a decimal string.', sample: '412.60' },
  created_on: {
    kind: 'time',
    meaning: 'When the order was created, RFC 3339 in UTC.',
    sample: '2027-01-14T08:30:00Z',
  },
  updated_on: {
    kind: 'time',
    meaning: 'When the order last changed, RFC 3339 in UTC.',
    sample: '2027-01-14T08:41:12Z',
  },
  session_id: {
    kind: 'string',
    meaning: 'Id of the shopping session.',
    sample: 'ses-5f0c2a',
    personal: true,
  },
  agent_email: {
    kind: 'string',
    meaning: 'Mail address of the agent.',
    sample: 'agent@example.com',
    personal: true,
  },
  consumer_email: {
    kind: 'string',
    meaning: 'Mail address of the consumer.',
    sample: 'consumer@example.com',
    personal: true,
  },
  psg_phone: {
    kind: 'string',
    meaning: 'Phone number of the passenger.',
    sample: '+34 600 000 000',
    personal: true,
  },
  psg_email: {
    kind: 'string',
    meaning: 'Mail address of the passenger.',
    sample: 'passenger@example.com',
    personal: true,
  },
  consumer_iata_code: { kind: 'string', meaning: 'IATA number of the consumer.', sample: '78200001' },
  consumer_country_code: {
    kind: 'string',
    meaning: 'Country of the consumer, ISO 3166-1 alpha-2.',
    sample: 'ES',
  },
  consumer: {
    kind: 'string',
    meaning: 'Name of the consumer of the API.',
    sample: 'Sunny Travel Web',
    personal: true,
  },
  provider: { kind: 'string', meaning: 'Provider of the content, usually an airline.', sample: 'IB' },
  agent: { kind: 'string', meaning: 'The agent who created the order.', sample: 'Agent 12', personal: true },
  agency: { kind: 'string', meaning: 'The agency that owns the order.', sample: 'Sunny Travel' },
  event: { kind: 'string', meaning: 'Name of the event.', sample: 'OrderTicketed' },
  event_id: { kind: 'string', meaning: 'Id of the event.', sample: 'evt-000002' },
  occurred_on: {
    kind: 'time',
    meaning: 'When the event happened, RFC 3339 in UTC.',
    sample: '2027-01-14T08:41:12Z',
  },
  sequence: { kind: 'integer', meaning: 'Place of the event in its order: 1, 2, 3 …', sample: 2 },
  currency: { kind: 'string', meaning: 'Currency of the amount, ISO 4217.', sample: 'EUR' },
  first_departure: {
    kind: 'time',
    meaning: 'Departure of the first flight, RFC 3339 in UTC.',
    sample: '2027-03-01T09:20:00Z',
  },
  last_arrival: {
    kind: 'time',
    meaning: 'Arrival of the last flight, or its departure if the arrival is unknown; RFC 3339 in UTC.',
    sample: '2027-03-08T21:00:00Z',
  },
  flights: { kind: 'list', meaning: 'The flights in order of departure.', sample: SAMPLE_FLIGHTS },
  services: {
    kind: 'list',
    meaning: 'Ancillary services.',
    sample: [{ code: 'XBAG', name: 'Extra bag', quantity: 1 }],
    personal: true,
  },
  seats: {
    kind: 'list',
    meaning: 'Seat assignments.',
    sample: [{ flight: 'IB3166', seat: '12A' }],
    personal: true,
  },
  changed_fields: {
    kind: 'list',
    meaning: 'Names of the fields that the event changed. `previous.` gives their former values.',
    sample: ['order_status'],
  },
} as const satisfies Record<Exclude<keyof TemplateView, 'previous'>, FieldSpec>;

export type OrderFieldName = keyof OrderFields;
export type FieldName = keyof typeof FIELDS | `previous.${OrderFieldName}`;

/** Names of the table, without the `previous.` forms. */
export const FIELD_NAMES = Object.keys(FIELDS) as readonly (keyof typeof FIELDS)[];

const EVENT_FIELD_NAMES: ReadonlySet<string> = new Set([
  'event',
  'event_id',
  'occurred_on',
  'sequence',
  'changed_fields',
] satisfies Exclude<keyof typeof FIELDS, OrderFieldName>[]);

/** The fields of the order itself, which also have a `previous.` form. */
export const ORDER_FIELD_NAMES = FIELD_NAMES.filter(
  (name): name is OrderFieldName => !EVENT_FIELD_NAMES.has(name),
) as readonly OrderFieldName[];

const PREVIOUS = 'previous.';

/** Whether the name is in the table, or is `previous.` with a field of the order. */
export function isFieldName(name: string): name is FieldName {
  if (!name.startsWith(PREVIOUS)) return Object.hasOwn(FIELDS, name);
  const behind = name.slice(PREVIOUS.length);
  return Object.hasOwn(FIELDS, behind) && !EVENT_FIELD_NAMES.has(behind);
}

/** Returns the spec of a field; `previous.<field>` has the spec of its field. */
export function fieldSpec(name: FieldName): FieldSpec {
  const base = name.startsWith(PREVIOUS) ? name.slice(PREVIOUS.length) : name;
  return FIELDS[base as keyof typeof FIELDS];
}
