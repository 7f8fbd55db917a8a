import { EVENTS, REMINDER_EVENT, type TimerEventType } from '../order/events';
import { orderFields } from '../order/order-fields';
import { instantMs } from '../input/instant-ms';
import { journeyTimeMs, parseJourneyTime } from '../order/journey-time';
import type { OrderData, OrderEvent, OrderFields, OrderMember, ReportedEvent } from '../order/order-event';

/** Which event set a member, and when it happened. The later one wins; of two equal times the greater id. */
export type Stamp = readonly [occurredMs: number, eventId: string];

/**
 * The order itself, apart from its queue, lanes and outbox.
 *
 * Events may arrive late, twice or out of sequence. Each member keeps the stamp of the event that set it, so any
 * permutation of the same events ends in the same order.
 */
export interface OrderMemory {
  readonly agw_id: string;
  readonly order: OrderData;
  readonly stamps: Readonly<Partial<Record<OrderMember, Stamp>>>;
  /** The status derived from the events, and the event that set it. */
  readonly status?: { readonly value: string; readonly stamp: Stamp };
  /** Sequence of the last event. */
  readonly sequence: number;
  readonly created_on: string;
  readonly updated_on: string;
  readonly started?: true;
  readonly completed?: true;
  readonly cancelled?: true;
  /** RFC 3339 in UTC: when Callsign accepted that the order was completed or cancelled. */
  readonly ended_on?: string;
  /** RFC 3339 in UTC: when personal data was erased. Later personal data is dropped. */
  readonly erased_on?: string;
  /** Reminders that tasks subscribe to, like `departure-24h`. */
  readonly reminders?: readonly string[];
  /** When each reminder that is still due fires, in milliseconds since the epoch. */
  readonly armed?: Readonly<Record<string, number>>;
  /** Of an order imported with `announce=false`: timers up to this time emit no event; milliseconds since the epoch. */
  readonly silent_until_ms?: number;
}

/** The id of an order's only OrderCreated: the same each time the order is posted. */
export const creationEventId = (agwId: string): string => `${agwId}:OrderCreated`;

/** Ids of events that Callsign emits itself. The API refuses them, or the real event would be a duplicate. */
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

/** The fields that templates, filters and the API see. */
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

/** Merges the changes of an event member by member; an older event never overwrites a newer one. */
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

/** Fields that every event changes, so they do not count as changes. */
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
 * Merges an event into the order and gives it the next sequence. The caller drops duplicates.
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

/** Imports an order that existed before (`announce=false`): no OrderCreated, and no events for past timers. */
export function importOrder(memory: OrderMemory, report: ReportedEvent): OrderMemory {
  const taken = applyReport(memory, report).memory;
  return { ...taken, sequence: memory.sequence, silent_until_ms: instantMs(report.accepted_on) };
}

/** The next event that the order's timer emits. */
export type Due =
  | { readonly type: TimerEventType; readonly atMs: number; readonly on: string }
  | {
      readonly type: typeof REMINDER_EVENT;
      readonly reminder: string;
      readonly atMs: number;
      /** RFC 3339 in UTC. */
      readonly on: string;
    };

/** What the order's timer waits for; undefined if no timer event is left. */
export function nextDue(memory: OrderMemory): Due | undefined {
  return upcoming(memory)[0];
}

/** Every timer event that is still due, the earliest first. */
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

/** Replaces the reminders that tasks subscribe to. */
export const withReminders = (
  memory: OrderMemory,
  reminders: readonly string[],
  nowMs: number,
): OrderMemory => rearmTimers({ ...memory, reminders }, nowMs);

/**
 * Computes when each reminder is due. A reminder whose time is already past when a task subscribes to it is skipped.
 * One that was emitted is due again only if the flights move and its new time is in the future.
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

/** An event is `late` if the timer emits it more than this after its instant, in milliseconds. */
export const LATE_AFTER_MS = 60_000;

/** The order after a timer fired; without an event if the order was imported after that instant. */
export interface Emitted {
  readonly memory: OrderMemory;
  readonly event?: OrderEvent;
}

/** Emits the event that the timer waited for. */
export const emit = (memory: OrderMemory, due: Due, nowMs: number): Emitted =>
  due.type === REMINDER_EVENT ? emitReminder(memory, due, nowMs) : emitTimer(memory, due, nowMs);

type TimerDue = Extract<Due, { type: TimerEventType }>;
type ReminderDue = Extract<Due, { type: typeof REMINDER_EVENT }>;

/** The members that all timer events share. */
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

/** Emits no event if the order was imported after that instant. */
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
