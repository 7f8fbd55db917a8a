import { EVENTS, REMINDER_EVENT, type TimerEventType } from '../order/events';
import { orderFields } from '../order/order-fields';
import { instantMs } from '../input/instant-ms';
import { journeyTimeMs, parseJourneyTime } from '../order/journey-time';
import type { OrderData, OrderEvent, OrderFields, OrderMember, ReportedEvent } from '../order/order-event';

/** When and by which event something was last said: later wins, and of two at once the greater id. */
export type Stamp = readonly [occurredMs: number, eventId: string];

/**
 * What is known of an order, apart from what is still to be done for it.
 *
 * Reports may come late, twice or in another order than they happened. Each member of the order therefore keeps
 * the stamp of the report that set it, so that any permutation of the same reports ends in the same order.
 */
export interface OrderMemory {
  readonly agw_id: string;
  readonly order: OrderData;
  readonly stamps: Readonly<Partial<Record<OrderMember, Stamp>>>;
  /** The status that follows from the events, and the event that gave it. */
  readonly status?: { readonly value: string; readonly stamp: Stamp };
  /** Sequence of the last event. */
  readonly sequence: number;
  readonly created_on: string;
  readonly updated_on: string;
  readonly started?: true;
  readonly completed?: true;
  readonly cancelled?: true;
  /** RFC 3339 in UTC: when this service learned that the order was completed or cancelled. */
  readonly ended_on?: string;
  /** RFC 3339 in UTC: its personal data was taken away then, and none is taken any more. */
  readonly erased_on?: string;
  /** Times of the journey that tasks want to be told of. */
  readonly reminders?: readonly string[];
  /** Those that are still to come: when, in milliseconds since the epoch. */
  readonly armed?: Readonly<Record<string, number>>;
  /** An order that was taken up: instants up to this one (milliseconds since the epoch) are not announced. */
  readonly silent_until_ms?: number;
}

/** The id of an order's one OrderCreated: the same however often the order is posted. */
export const creationEventId = (agwId: string): string => `${agwId}:OrderCreated`;

/** Ids that this service gives to events itself: nobody else may use them, or the real one would be a repeat. */
export const isReservedEventId = (agwId: string, eventId: string): boolean => eventId.startsWith(`${agwId}:`);

export const newMemory = (agwId: string, nowIso: string): OrderMemory => ({
  agw_id: agwId,
  order: {},
  stamps: {},
  sequence: 0,
  created_on: nowIso,
  updated_on: nowIso,
});

const isLater = (stamp: Stamp, than: Stamp | undefined): boolean =>
  than === undefined || stamp[0] > than[0] || (stamp[0] === than[0] && stamp[1] >= than[1]);

/** The order as it is shown to templates, filters and the API. */
export function fieldsOf(memory: OrderMemory): OrderFields {
  const fields = orderFields(memory.agw_id, memory.order);
  return {
    ...fields,
    order_status: statusOf(memory),
    created_on: fields.created_on ?? memory.created_on,
    updated_on: fields.updated_on ?? memory.updated_on,
  };
}

function statusOf({ order, stamps, status }: OrderMemory): string | null {
  const sent = order.order_status ?? null;
  if (status === undefined) return sent;
  return sent !== null && isLater(stamps.order_status ?? [0, ''], status.stamp) ? sent : status.value;
}

/** Merges what a report says, member by member; nothing newer is overwritten by something older. */
function merge(memory: OrderMemory, changes: OrderData, stamp: Stamp): Pick<OrderMemory, 'order' | 'stamps'> {
  const order: Record<string, unknown> = { ...memory.order };
  const stamps: Partial<Record<OrderMember, Stamp>> = { ...memory.stamps };
  for (const member of Object.keys(changes) as OrderMember[]) {
    if (!isLater(stamp, stamps[member])) continue;
    order[member] = changes[member];
    stamps[member] = stamp;
  }
  return { order: order, stamps };
}

function nextStatus(
  memory: OrderMemory,
  event: { type: keyof typeof EVENTS },
  stamp: Stamp,
): OrderMemory['status'] {
  const spec = EVENTS[event.type];
  if (!('status' in spec)) return memory.status;
  if (memory.status?.value === EVENTS.OrderCanceled.status && event.type !== 'OrderCanceled')
    return memory.status;
  const decisive = event.type === 'OrderCanceled' && memory.status?.value !== EVENTS.OrderCanceled.status;
  return decisive || isLater(stamp, memory.status?.stamp) ? { value: spec.status, stamp } : memory.status;
}

/** Fields that every event changes and that say nothing on their own. */
const NOT_A_CHANGE: ReadonlySet<keyof OrderFields> = new Set(['updated_on']);

function difference(
  before: OrderFields,
  after: OrderFields,
): Pick<OrderEvent, 'previous' | 'changed_fields'> {
  const changed = (Object.keys(after) as (keyof OrderFields)[]).filter(
    (name) => !NOT_A_CHANGE.has(name) && JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
  return {
    changed_fields: changed,
    previous: Object.fromEntries(changed.map((name) => [name, before[name]])),
  };
}

export interface Applied {
  readonly memory: OrderMemory;
  readonly event: OrderEvent;
}

/**
 * Takes a report into the order and gives it its place in the sequence. Duplicates are the caller's to refuse.
 */
export function applyReport(memory: OrderMemory, report: ReportedEvent): Applied {
  const stamp: Stamp = [instantMs(report.occurred_on), report.id];
  const status = nextStatus(memory, report, stamp);
  const created = report.type === 'OrderCreated';
  const after: OrderMemory = {
    ...memory,
    ...merge(memory, report.changes, stamp),
    ...(status === undefined ? {} : { status }),
    sequence: memory.sequence + 1,
    created_on: created ? report.occurred_on : memory.created_on,
    updated_on: stamp[0] > instantMs(memory.updated_on) || created ? report.occurred_on : memory.updated_on,
    ...(report.type === 'OrderCanceled'
      ? { cancelled: true as const, ended_on: memory.ended_on ?? report.accepted_on }
      : {}),
  };
  const fields = fieldsOf(after);
  return {
    memory: rearmTimers(after, instantMs(report.accepted_on)),
    event: {
      agw_id: memory.agw_id,
      id: report.id,
      type: report.type,
      sequence: after.sequence,
      occurred_on: report.occurred_on,
      accepted_on: report.accepted_on,
      ...(report.fingerprint === undefined ? {} : { fingerprint: report.fingerprint }),
      ...(report.trace === undefined ? {} : { trace: report.trace }),
      ...(report.tasks_as_of === undefined ? {} : { tasks_as_of: report.tasks_as_of }),
      fields,
      ...(created ? { previous: {}, changed_fields: [] } : difference(fieldsOf(memory), fields)),
    },
  };
}

/** Takes up an order that is older than this service: known from now on, with nothing to tell about its past. */
export function importOrder(memory: OrderMemory, report: ReportedEvent): OrderMemory {
  const taken = applyReport(memory, report).memory;
  return { ...taken, sequence: memory.sequence, silent_until_ms: instantMs(report.accepted_on) };
}

/** The timer's next event of an order. */
export type Due =
  | { readonly type: TimerEventType; readonly atMs: number; readonly on: string }
  | {
      readonly type: typeof REMINDER_EVENT;
      readonly reminder: string;
      readonly atMs: number;
      /** RFC 3339 in UTC. */
      readonly on: string;
    };

/** What the order's timer waits for; undefined once nothing more will come of the order by itself. */
export function nextDue(memory: OrderMemory): Due | undefined {
  return upcoming(memory)[0];
}

/** Every timer's event that is still to come, in order. */
export function upcoming(memory: OrderMemory): readonly Due[] {
  if (memory.cancelled === true) return [];
  const { first_departure: first, last_arrival: last } = orderFields(memory.agw_id, memory.order);
  const dues: Due[] = [];
  if (memory.started !== true && first !== null)
    dues.push({ type: 'OrderStarted', atMs: instantMs(first), on: first });
  if (memory.completed !== true && last !== null)
    dues.push({ type: 'OrderCompleted', atMs: instantMs(last), on: last });
  const reminders = Object.entries(memory.armed ?? {}).map(([reminder, atMs]): Due => ({
    type: REMINDER_EVENT,
    reminder,
    atMs,
    on: new Date(atMs).toISOString(),
  }));
  return [...dues, ...reminders].sort((a, b) => a.atMs - b.atMs);
}

/** Takes note of the times that tasks want to be told of, in place of those that were known. */
export const withReminders = (
  memory: OrderMemory,
  reminders: readonly string[],
  nowMs: number,
): OrderMemory => rearmTimers({ ...memory, reminders }, nowMs);

/**
 * Finds out anew when the reminders are due. One whose time had passed when it became known is not raised: nobody is
 * helped by it. One that was raised comes again only where the flights move and its time comes again.
 */
function rearmTimers(memory: OrderMemory, nowMs: number): OrderMemory {
  const { reminders = [], armed = {}, ...rest } = memory;
  const fields = orderFields(memory.agw_id, memory.order);
  const next: Record<string, number> = {};
  for (const reminder of reminders) {
    const time = parseJourneyTime(reminder);
    const atMs = time && journeyTimeMs(time, fields, nowMs);
    if (atMs !== undefined && (atMs > nowMs || armed[reminder] === atMs)) next[reminder] = atMs;
  }
  return reminders.length === 0 ? rest : { ...rest, reminders, armed: next };
}

/** An event counts as late when its instant had passed by more than this when the order learned of it. */
export const LATE_AFTER_MS = 60_000;

/** What became of something that was due; without an event where it is not to be told. */
export interface Emitted {
  readonly memory: OrderMemory;
  readonly event?: OrderEvent;
}

/** Raises what the timer waited for. */
export const emit = (memory: OrderMemory, due: Due, nowMs: number): Emitted =>
  due.type === REMINDER_EVENT ? emitReminder(memory, due, nowMs) : emitTimer(memory, due, nowMs);

type TimerDue = Extract<Due, { type: TimerEventType }>;
type ReminderDue = Extract<Due, { type: typeof REMINDER_EVENT }>;

/** An event without its id, type and what it changed. */
function timedEvent(memory: OrderMemory, due: Due, nowMs: number) {
  return {
    agw_id: memory.agw_id,
    sequence: memory.sequence,
    occurred_on: due.on,
    accepted_on: new Date(nowMs).toISOString(),
    ...(nowMs - due.atMs > LATE_AFTER_MS ? { late: true as const } : {}),
    fields: fieldsOf(memory),
  };
}

function emitReminder(memory: OrderMemory, due: ReminderDue, nowMs: number): Emitted {
  const { [due.reminder]: _raised, ...armed } = memory.armed ?? {};
  const after: OrderMemory = { ...memory, armed, sequence: memory.sequence + 1 };
  return {
    memory: after,
    event: {
      ...timedEvent(after, due, nowMs),
      id: `${memory.agw_id}:${due.type}:${due.reminder}:${due.atMs}`,
      type: due.type,
      reminder: due.reminder,
      previous: {},
      changed_fields: [],
    },
  };
}

/** Silent where the order was taken up after that instant. */
function emitTimer(memory: OrderMemory, due: TimerDue, nowMs: number): Emitted {
  const stamp: Stamp = [due.atMs, `${memory.agw_id}:${due.type}`];
  const flag =
    due.type === 'OrderStarted'
      ? ({ started: true } as const)
      : ({ completed: true, ended_on: memory.ended_on ?? new Date(nowMs).toISOString() } as const);
  const status = nextStatus(memory, due, stamp);
  const marked: OrderMemory = { ...memory, ...flag, ...(status === undefined ? {} : { status }) };
  if (memory.silent_until_ms !== undefined && due.atMs <= memory.silent_until_ms) return { memory: marked };

  const after: OrderMemory = {
    ...marked,
    sequence: memory.sequence + 1,
    updated_on: due.atMs > instantMs(memory.updated_on) ? due.on : memory.updated_on,
  };
  const event = timedEvent(after, due, nowMs);
  return {
    memory: after,
    event: { ...event, id: stamp[1], type: due.type, ...difference(fieldsOf(memory), event.fields) },
  };
}
