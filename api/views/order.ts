import { z } from 'zod';
import { FIELDS, ORDER_FIELD_NAMES, type FieldKind, type OrderFieldName } from '../../domain/fields';
import type { StoredOrder } from '../../store/orders';
import type { RecordedEvent } from '../../store/events';
import type { DeliverySummary } from '../../store/deliveries';
import { deliverySummary } from './delivery';
import { eventType } from './event-type';
import { time } from './time';

const VALUES = {
  string: z.string().nullable(),
  integer: z.int().nullable(),
  amount: z.string().nullable(),
  time: z.string().nullable(),
  list: z.array(z.unknown()),
} as const satisfies Record<FieldKind, z.ZodType>;

/** The value of a template field, made from the table of fields. */
export const fieldValue = (name: keyof typeof FIELDS) => {
  const { kind, meaning, sample } = FIELDS[name];
  return VALUES[kind].meta({ description: meaning, example: sample });
};

const fieldValues = (names: readonly OrderFieldName[]): Record<string, z.ZodType> =>
  Object.fromEntries(names.map((name) => [name, fieldValue(name)]));

export const orderFieldsView = z
  .object(fieldValues(ORDER_FIELD_NAMES))
  .meta({ id: 'OrderFields', description: 'The order, by the names that templates use.' });

const orderMembers = {
  agw_id: z.string().meta({ description: FIELDS.agw_id.meaning }),
  order: orderFieldsView,
  sequence: z.int().meta({ description: 'Sequence of its last event.' }),
  upcoming: z
    .array(z.object({ event: eventType, due_on: time('When the timer raises it.') }))
    .meta({ description: "The timer's events that are still to come." }),
  open: z
    .boolean()
    .meta({ description: 'It still waits for something; a late event opens a closed one again.' }),
  created_on: time('When this service first stored it.'),
  updated_on: time('When this service last stored it.'),
} as const;

export const orderSummary = z
  .object(orderMembers)
  .meta({ id: 'OrderSummary', description: 'An order as last seen.' });

const taskOfRoute = { task_id: z.string(), task_name: z.string() } as const;

const routeEntry = z
  .discriminatedUnion('outcome', [
    z.object({
      outcome: z.literal('delivery'),
      ...taskOfRoute,
      delivery_id: z.string(),
      ordered: z.boolean(),
    }),
    z.object({ outcome: z.literal('filtered'), ...taskOfRoute, condition: z.string() }),
    z.object({ outcome: z.literal('not_subscribed'), ...taskOfRoute }),
  ])
  .meta({ id: 'RouteEntry', description: 'What became of the event for a task, and why.' });

const eventOfOrder = z
  .object({
    id: z.string(),
    type: eventType,
    sequence: z.int(),
    occurred_on: time('When it happened.'),
    accepted_on: time('When this service took it.'),
    late: z.literal(true).optional().meta({ description: 'Its instant had passed when the order came in.' }),
    changed_fields: z.array(z.string()),
    previous: z.record(z.string(), z.unknown()).meta({ description: 'Former values of the changed fields.' }),
    routes: z.array(routeEntry),
    deliveries: z.array(deliverySummary),
  })
  .meta({ id: 'EventOfOrder', description: 'An event of the order: who got it, and who did not and why.' });

export const orderView = z
  .object({
    ...orderMembers,
    events: z.array(eventOfOrder).meta({ description: 'In sequence.' }),
    next: z
      .string()
      .nullable()
      .meta({ description: 'Send it as `after` for the events that follow; null on the last.' }),
  })
  .meta({ id: 'Order', description: 'An order with its events.' });

export const showOrder = ({ fields, ...order }: StoredOrder) => ({ ...order, order: fields });

export const showEvent = ({ event, routes }: RecordedEvent, deliveries: readonly DeliverySummary[]) => {
  const { agw_id: _order, fields: _fields, ...shown } = event;
  return { ...shown, routes, deliveries: deliveries.filter(({ sequence }) => sequence === event.sequence) };
};
