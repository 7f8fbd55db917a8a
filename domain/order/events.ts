/** Source of an event: the booking system over the API, or the order's durable timer. */
export type RaisedBy = 'booking system' | 'timer';

interface EventSpec {
  readonly summary: string;
  readonly raisedBy: RaisedBy;
  /** The `order_status` that the event sets, unless the booking system sends its own. */
  readonly status?: string;
}

/** The eleven events of an order. Types, parsers, the catalogue and the docs come from this table. */
export const EVENTS = {
  OrderCreated: { summary: 'The order was created.', raisedBy: 'booking system', status: 'created' },
  OrderChanged: {
    summary: 'The order changed in a way that has no event of its own.',
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
    summary:
      'The last flight is over: its arrival time has passed, or its departure time if the arrival is unknown.',
    raisedBy: 'timer',
    status: 'completed',
  },
} as const satisfies Record<string, EventSpec>;

export type EventType = keyof typeof EVENTS;

/** The event of a task's `reminders`. It is sent only to the tasks that ask for it. */
export const REMINDER_EVENT = 'OrderReminder';

/** Every event type that can be delivered. */
export type DeliveredType = EventType | typeof REMINDER_EVENT;

export const EVENT_TYPES = Object.keys(EVENTS) as readonly EventType[];

export type TimerEventType = {
  [T in EventType]: (typeof EVENTS)[T]['raisedBy'] extends 'timer' ? T : never;
}[EventType];
export type BookingEventType = Exclude<EventType, TimerEventType>;

export const isEventType = (type: string): type is EventType => Object.hasOwn(EVENTS, type);

export const isTimerEvent = (type: EventType): type is TimerEventType => EVENTS[type].raisedBy === 'timer';
