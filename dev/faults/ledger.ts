/** Departure and arrival of an order, in milliseconds since the epoch. */
export interface FlightTimes {
  readonly departureMs: number;
  readonly arrivalMs: number;
}

/** What the booking system plans for an order. */
export type Fate = 'flies' | 'is cancelled' | 'sleeps';

export interface OrderEntry {
  readonly agwId: string;
  readonly provider: string;
  readonly fate: Fate;
}

/** A request of the booking system about an order, and whether it was confirmed. */
export interface EventEntry {
  readonly agwId: string;
  readonly id: string;
  readonly type: string;
  /** Path and body of the request, identical for each repeat. */
  readonly path: string;
  readonly body: string;
  /** When it happened, in milliseconds since the epoch. Of several date changes the latest counts. */
  readonly occurredMs: number;
  readonly flights?: FlightTimes;
  acceptedMs?: number;
  /** Number of requests that were sent for it. */
  sent: number;
  /** Number of 202 answers. */
  accepted: number;
}

/** An answer that is always an error of the service, because the request is valid. */
export interface RefusedRequest {
  readonly event: string;
  readonly status: number;
  readonly answer: string;
}

/** What the booking system sent. The verdict compares it with what receivers got. */
export interface Ledger {
  readonly orders: ReadonlyMap<string, OrderEntry>;
  /** By {@link ledgerKey}. */
  readonly events: ReadonlyMap<string, EventEntry>;
  readonly refusals: readonly RefusedRequest[];
}

/** Event ids are unique per order only. */
export const ledgerKey = (agwId: string, eventId: string): string => `${agwId} ${eventId}`;

/** Events that timers emit, not the booking system. */
export const TIMER_EVENTS = ['OrderStarted', 'OrderCompleted'] as const;

export const isTimerEntry = (type: string): boolean => TIMER_EVENTS.some((each) => each === type);

/** Id of an event type that occurs once per order: the creation and the events of timers. */
export const onlyEventId = (agwId: string, type: 'OrderCreated' | (typeof TIMER_EVENTS)[number]): string =>
  `${agwId}:${type}`;

export const isAccepted = ({ acceptedMs }: EventEntry): boolean => acceptedMs !== undefined;

/** The latest confirmed dates; undefined if a date change was sent but not confirmed. */
export function lastFlights(events: readonly EventEntry[]): FlightTimes | undefined {
  const dated = events.filter(({ flights }) => flights !== undefined);
  if (!dated.every(isAccepted)) return undefined;
  return dated.toSorted((a, b) => a.occurredMs - b.occurredMs).at(-1)?.flights;
}

/** Groups the events by order. */
export const byOrder = ({ events }: Pick<Ledger, 'events'>): ReadonlyMap<string, readonly EventEntry[]> =>
  grouped(events.values(), ({ agwId }) => agwId);

/** Groups items by key. The order of the items is preserved. */
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
