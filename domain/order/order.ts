import { z } from 'zod';
import { EVENT_TYPES, isTimerEvent, type BookingEventType, type EventType } from './events';
import { code, instant } from './field-schemas';
import { FIELDS } from './fields';
import { flightList } from './flight-schema';
import { InvalidInputError, type InputPath } from '../input/invalid-input';
import { checkTogether, EVEN_IF_INVALID, ORDER_MEMBERS } from './order-members';
import { says, zodProblems } from '../input/zod-problems';
import type { Flight, OrderData } from './order-event';

// No dots, because `id.timestamp.body` is signed and ids derive from this one.
const agwId = code(
  /^[A-Za-z0-9_-]{1,64}$/,
  'ID_INVALID',
  'is not an order id; send 1 to 64 ASCII letters, digits, hyphens or underscores',
);

/** Format of an event id. */
export const EVENT_ID_PATTERN = /^[!-~]{1,128}$/;
const eventId = code(
  EVENT_ID_PATTERN,
  'ID_INVALID',
  'is not an event id; send 1 to 128 printable ASCII characters without spaces',
);

/** Whether the value is an event id, for ids sent as a header. */
export const isEventId = (value: string): boolean => EVENT_ID_PATTERN.test(value);

/** `POST /v1/orders` */
export const orderSchema = z
  .strictObject({
    agw_id: agwId.meta({ description: FIELDS.agw_id.meaning, example: FIELDS.agw_id.sample }),
    ...ORDER_MEMBERS,
    flights: flightList,
  })
  .superRefine(checkTogether, EVEN_IF_INVALID)
  .meta({ description: 'An order as the booking system sends it.' });

/** The changes of an event: all members of an order but its id. */
export const changesSchema = z
  .strictObject({ ...ORDER_MEMBERS, flights: z.exactOptional(flightList) })
  .superRefine(checkTogether, EVEN_IF_INVALID)
  .meta({
    description: 'The changed members. Absent members stay as they are; null removes a value.',
  });

/** Events that the API accepts for an existing order. OrderCreated comes with the order itself. */
export type ReportableEventType = Exclude<BookingEventType, 'OrderCreated'>;

const isReportable = (type: EventType): type is ReportableEventType =>
  !isTimerEvent(type) && type !== 'OrderCreated';

export const REPORTABLE_EVENT_TYPES = EVENT_TYPES.filter(isReportable);

function eventTypeError({ input }: { readonly input?: unknown }): string {
  const type = EVENT_TYPES.find((each) => each === input);
  if (type === 'OrderCreated')
    return says('EVENT_TYPE', 'is raised by POST /v1/orders; post the order there');
  if (type !== undefined) return says('EVENT_TYPE', "is raised by the order's own timer; do not send it");
  return says('EVENT_TYPE', `is not an event; send one of ${REPORTABLE_EVENT_TYPES.join(', ')}`);
}

function checkDates(report: unknown, context: z.core.$RefinementCtx): void {
  if (typeof report !== 'object' || report === null) return;
  const { type, changes = {} } = report as { readonly type?: unknown; readonly changes?: unknown };
  if (type !== 'DatesChanged' || typeof changes !== 'object' || changes === null || 'flights' in changes)
    return;
  context.addIssue({
    code: 'custom',
    path: ['changes', 'flights'],
    message: says(
      'MISSING',
      'is missing; DatesChanged carries all flights of the order with their new times',
    ),
  });
}

/** `POST /v1/orders/{agw_id}/events` */
export const eventReportSchema = z
  .strictObject({
    type: z
      .enum(REPORTABLE_EVENT_TYPES, { error: eventTypeError })
      .meta({ description: FIELDS.event.meaning, example: 'OrderTicketed' }),
    id: z.exactOptional(eventId).meta({
      description:
        'Id of the event in the booking system. The service processes an id once in the whole life of its order.',
      example: FIELDS.event_id.sample,
    }),
    occurred_on: z.exactOptional(instant).meta({
      description: 'When it happened; default: now.',
      example: FIELDS.occurred_on.sample,
    }),
    changes: z.exactOptional(changesSchema),
  })
  .superRefine(checkDates, EVEN_IF_INVALID)
  .meta({ description: 'An event of an order, sent by the booking system.' });

export interface ParsedOrder {
  readonly agw_id: string;
  readonly order: OrderData & { readonly flights: readonly Flight[] };
}

export interface ParsedEventReport {
  readonly type: ReportableEventType;
  readonly id?: string;
  /** RFC 3339 in UTC. */
  readonly occurred_on: string;
  readonly changes: OrderData;
}

/** Whether the value at a path may identify a person. */
const isPersonal = (path: InputPath): boolean =>
  path.some(
    (step) =>
      typeof step === 'string' &&
      Object.hasOwn(FIELDS, step) &&
      'personal' in FIELDS[step as keyof typeof FIELDS],
  );

/**
 * Validates an order. Every order enters the service through this function.
 *
 * @throws InvalidInputError with every problem of the body
 */
export function parseOrder(body: unknown): ParsedOrder {
  const parsed = orderSchema.safeParse(body);
  if (!parsed.success) throw new InvalidInputError(zodProblems(parsed.error, body, isPersonal));
  const { agw_id, ...order } = parsed.data;
  return { agw_id, order };
}

/**
 * Validates an event. Every event from the booking system enters the service through this function.
 *
 * @param nowIso - RFC 3339 in UTC; default of `occurred_on`
 * @throws InvalidInputError with every problem of the body
 */
export function parseEventReport(body: unknown, nowIso: string): ParsedEventReport {
  const parsed = eventReportSchema.safeParse(body);
  if (!parsed.success) throw new InvalidInputError(zodProblems(parsed.error, body, isPersonal));
  return { occurred_on: nowIso, changes: {}, ...parsed.data };
}
