/** Who raises an event: the booking system over the API, or the order's own durable timer. */
export type RaisedBy = 'booking system' | 'timer';

interface EventSpec {
  readonly summary: string;
  readonly raisedBy: RaisedBy;
  /** The `order_status` that the event gives an order, unless the booking system sends its own. */
  readonly status?: string;
}

/** The eleven events of an order: types, parsers, the catalogue and the docs are all made from this table. */
export const EVENTS = {
  OrderCreated: { summary: 'The order was made.', raisedBy: 'booking system', status: 'created' },
  OrderChanged: {
    summary: 'Something about the order changed that has no event of its own.',
    raisedBy: 'booking system',
  },
  OrderCanceled: {
    summary:
      'The order was cancelled. Its timers are dropped: neither OrderStarted nor OrderCompleted follows.',
    raisedBy: 'booking system',
    status: 'cancelled',
  },
  OrderTicketed: {
    summary: 'Tickets were issued for the order.',
    raisedBy: 'booking system',
    status: 'ticketed',
  },
  ServicesAddition: { summary: 'Ancillary services were added to the order.', raisedBy: 'booking system' },
  ServicesDeletion: {
    summary: 'Ancillary services were deleted from the order.',
    raisedBy: 'booking system',
  },
  SeatsAddition: { summary: 'Seats were assigned.', raisedBy: 'booking system' },
  SeatsDeletion: { summary: 'Seat assignments were deleted.', raisedBy: 'booking system' },
  DatesChanged: {
    summary: 'Flights moved to other times; the timers of the order move with them.',
    raisedBy: 'booking system',
  },
  OrderStarted: {
    summary: 'The first flight of the order has departed.',
    raisedBy: 'timer',
    status: 'started',
  },
  OrderCompleted: {
    summary: 'The last flight is done: its arrival time has passed where known, else its departure time.',
    raisedBy: 'timer',
    status: 'completed',
  },
} as const satisfies Record<string, EventSpec>;

export type EventType = keyof typeof EVENTS;

/** A time of the journey that some task wanted to be told of: not one of the eleven, and sent to those tasks alone. */
export const REMINDER_EVENT = 'OrderReminder';

/** What a delivery can be about. */
export type DeliveredType = EventType | typeof REMINDER_EVENT;

export const EVENT_TYPES = Object.keys(EVENTS) as readonly EventType[];

export type TimerEventType = {
  [T in EventType]: (typeof EVENTS)[T]['raisedBy'] extends 'timer' ? T : never;
}[EventType];
export type BookingEventType = Exclude<EventType, TimerEventType>;

export const isEventType = (type: string): type is EventType => Object.hasOwn(EVENTS, type);

export const isTimerEvent = (type: EventType): type is TimerEventType => EVENTS[type].raisedBy === 'timer';
