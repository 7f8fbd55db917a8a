import { FIELDS } from './fields';
import {
  applyReport,
  creationEventId,
  newMemory,
  nextDue,
  emit,
  type Applied,
  type OrderMemory,
} from '../life/order-memory';
import { isTimerEvent, type BookingEventType, type EventType, type TimerEventType } from './events';
import type { Flight, OrderData, OrderEvent } from './order-event';

const AGW_ID = FIELDS.agw_id.sample;

const [OUTBOUND, INBOUND] = FIELDS.flights.sample;

/** The return flight, an hour later than sold. */
const INBOUND_LATER: Flight = {
  ...INBOUND,
  departure: '2027-03-08T19:35',
  departure_at: '2027-03-08T19:35:00Z',
  arrival: '2027-03-08T23:00',
  arrival_at: '2027-03-08T22:00:00Z',
};

/** The order of the sample OrderCreated. */
const SAMPLE_ORDER: OrderData = {
  order_id: FIELDS.order_id.sample,
  pnr: FIELDS.pnr.sample,
  record_locator: FIELDS.record_locator.sample,
  adults_pax: FIELDS.adults_pax.sample,
  children_pax: FIELDS.children_pax.sample,
  infants_pax: FIELDS.infants_pax.sample,
  total_amount: FIELDS.total_amount.sample,
  currency: FIELDS.currency.sample,
  created_on: FIELDS.created_on.sample,
  session_id: FIELDS.session_id.sample,
  agent_email: FIELDS.agent_email.sample,
  consumer_email: FIELDS.consumer_email.sample,
  psg_phone: FIELDS.psg_phone.sample,
  psg_email: FIELDS.psg_email.sample,
  consumer_iata_code: FIELDS.consumer_iata_code.sample,
  consumer_country_code: FIELDS.consumer_country_code.sample,
  consumer: FIELDS.consumer.sample,
  provider: FIELDS.provider.sample,
  agent: FIELDS.agent.sample,
  agency: FIELDS.agency.sample,
  flights: [OUTBOUND, INBOUND],
};

interface SampleReport {
  readonly type: BookingEventType;
  readonly occurred_on: string;
  readonly changes: OrderData;
}

/** The booking system's events of the sample order. */
const REPORTS: readonly SampleReport[] = [
  { type: 'OrderCreated', occurred_on: FIELDS.created_on.sample, changes: SAMPLE_ORDER },
  { type: 'OrderTicketed', occurred_on: FIELDS.occurred_on.sample, changes: {} },
  {
    type: 'ServicesAddition',
    occurred_on: '2027-01-15T10:02:31Z',
    changes: { services: FIELDS.services.sample, total_amount: '447.60' },
  },
  { type: 'SeatsAddition', occurred_on: '2027-01-15T10:05:44Z', changes: { seats: FIELDS.seats.sample } },
  { type: 'OrderChanged', occurred_on: '2027-01-20T16:20:09Z', changes: { psg_phone: '+34 600 000 001' } },
  {
    type: 'ServicesDeletion',
    occurred_on: '2027-02-02T09:11:50Z',
    changes: { services: [], total_amount: FIELDS.total_amount.sample },
  },
  { type: 'SeatsDeletion', occurred_on: '2027-02-02T09:12:27Z', changes: { seats: [] } },
  {
    type: 'DatesChanged',
    occurred_on: '2027-02-10T12:00:03Z',
    changes: { flights: [OUTBOUND, INBOUND_LATER] },
  },
  { type: 'OrderCanceled', occurred_on: '2027-02-12T07:45:00Z', changes: {} },
];

function report(memory: OrderMemory, { type, occurred_on, changes }: SampleReport): Applied {
  const id =
    type === 'OrderCreated' ? creationEventId(AGW_ID) : `evt-${String(memory.sequence + 1).padStart(6, '0')}`;
  return applyReport(memory, { id, type, occurred_on, accepted_on: occurred_on, changes });
}

/** The order's memory before its first event of that type. */
function memoryUntil(type: BookingEventType): OrderMemory {
  const until = REPORTS.findIndex((each) => each.type === type);
  return REPORTS.slice(0, until).reduce(
    (memory, each) => report(memory, each).memory,
    newMemory(AGW_ID, FIELDS.created_on.sample),
  );
}

function bookingSample(type: BookingEventType): OrderEvent {
  const sample = REPORTS.find((each) => each.type === type);
  if (sample === undefined) throw new Error(`there is no sample of ${type}`);
  return report(memoryUntil(type), sample).event;
}

/** Runs the timers of the sample order until one raises the event. */
function timerSample(type: TimerEventType): OrderEvent {
  let memory = memoryUntil('OrderCanceled');
  for (let due = nextDue(memory); due !== undefined; due = nextDue(memory)) {
    const raised = emit(memory, due, due.atMs);
    if (raised.event?.type === type) return raised.event;
    memory = raised.memory;
  }
  throw new Error(`the timer of the sample order does not raise ${type}`);
}

/**
 * Returns a sample event for the catalogue, previews and documentation.
 *
 * All samples belong to one order, and the code for real orders computes them.
 */
export const sampleEvent = (type: EventType): OrderEvent =>
  isTimerEvent(type) ? timerSample(type) : bookingSample(type);
