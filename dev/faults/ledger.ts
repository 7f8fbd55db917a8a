/** When an order flies, in milliseconds since the epoch. */
export interface FlightTimes {
  readonly departureMs: number;
  readonly arrivalMs: number;
}

/** What the booking system means to do with an order. */
export type Fate = 'flies' | 'is cancelled' | 'sleeps';

export interface OrderEntry {
  readonly agwId: string;
  readonly provider: string;
  readonly fate: Fate;
}

/** Something that the booking system tells of an order, and whether it was told that it is taken. */
export interface EventEntry {
  readonly agwId: string;
  readonly id: string;
  readonly type: string;
  /** Path and body of the request, the same however often it is sent. */
  readonly path: string;
  readonly body: string;
  /** When it happened, in milliseconds since the epoch: of several dates the latest counts. */
  readonly occurredMs: number;
  readonly flights?: FlightTimes;
  acceptedMs?: number;
  /** Requests that were made for it. */
  sent: number;
  /** Answers with 202. */
  accepted: number;
}

/** An answer that a booking system must never get: it did nothing wrong. */
export interface RefusedRequest {
  readonly event: string;
  readonly status: number;
  readonly answer: string;
}

/** What the booking system knows; the other side of the account is what receivers got. */
export interface Ledger {
  readonly orders: ReadonlyMap<string, OrderEntry>;
  /** By {@link ledgerKey}. */
  readonly events: ReadonlyMap<string, EventEntry>;
  readonly refusals: readonly RefusedRequest[];
}

/** Ids of events are told apart by order. */
export const ledgerKey = (agwId: string, eventId: string): string => `${agwId} ${eventId}`;

/** An order's events that nobody reports. */
export const TIMER_EVENTS = ['OrderStarted', 'OrderCompleted'] as const;

export const isTimerEntry = (type: string): boolean => TIMER_EVENTS.some((each) => each === type);

/** The id of the one event of its type that an order has: its creation, and what its timer raises. */
export const onlyEventId = (agwId: string, type: 'OrderCreated' | (typeof TIMER_EVENTS)[number]): string =>
  `${agwId}:${type}`;

export const isAccepted = ({ acceptedMs }: EventEntry): boolean => acceptedMs !== undefined;

/** The dates that were said last; undefined where some were sent and it is not known whether they were taken. */
export function lastFlights(events: readonly EventEntry[]): FlightTimes | undefined {
  const dated = events.filter(({ flights }) => flights !== undefined);
  if (!dated.every(isAccepted)) return undefined;
  return dated.toSorted((a, b) => a.occurredMs - b.occurredMs).at(-1)?.flights;
}

/** The events of each order. */
export const byOrder = ({ events }: Pick<Ledger, 'events'>): ReadonlyMap<string, readonly EventEntry[]> =>
  grouped(events.values(), ({ agwId }) => agwId);

/** What belongs together, in the order in which it came. */
export function grouped<T>(items: Iterable<T>, keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
