import { z } from 'zod';
import { FIELDS, ORDER_FIELD_NAMES, type FieldKind, type OrderFieldName } from '../../domain/order/fields';
import { explain, ROUTE_STATES, type RouteState } from '../../domain/delivery/explain';
import type { RouteEntry } from '../../domain/life/route';
import type { StoredOrder } from '../../store/orders/order-document';
import type { RecordedEvent } from '../../store/orders/event-document';
import type { DeliverySummary } from '../../store/deliveries/delivery-writes';
import { personalDataView } from './personal-data-view';
import { deliverySummary } from '../deliveries/view';
import { erased } from './erased';
import { deliveredType } from './event-type';
import { time } from '../http/time';

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

const reminderOf = z
  .string()
  .optional()
  .meta({ description: 'Of a reminder: its time, as tasks ask for it.', example: 'departure-24h' });

const orderMembers = {
  agw_id: z.string().meta({ description: FIELDS.agw_id.meaning }),
  order: orderFieldsView,
  sequence: z.int().meta({ description: 'Sequence of its last event.' }),
  upcoming: z
    .array(
      z.object({ event: deliveredType, reminder: reminderOf, due_on: time('When the timer raises it.') }),
    )
    .meta({ description: "The timer's events that are still to come." }),
  open: z
    .boolean()
    .meta({ description: 'It still waits for something; a late event opens a closed one again.' }),
  created_on: time('When this service first stored it.'),
  updated_on: time('When this service last stored it.'),
  erased: erased(
    'Of the order there are its agency, its status and its first departure; what else it had is null.',
  ),
} as const;

export const orderSummary = z
  .object(orderMembers)
  .meta({ id: 'OrderSummary', description: 'An order as last seen.' });

const taskOfRoute = { task_id: z.string(), task_name: z.string() } as const;

const routeState = z.enum(Object.keys(ROUTE_STATES) as [RouteState, ...RouteState[]]).meta({
  description: Object.entries(ROUTE_STATES)
    .map(([state, meaning]) => `\`${state}\`: ${meaning}`)
    .join('; '),
  example: 'delivered',
});

const explanationMembers = {
  state: routeState,
  explanation: z.string().meta({
    description: 'The same in words, for people.',
    example: 'Delivered on 2027-01-14T08:41:12.000Z: the receiver answered 200.',
  }),
  behind_sequence: z.int().optional().meta({ description: 'Of the event that has to be done first.' }),
  superseded_by_sequence: z.int().optional().meta({ description: 'Of the event that took its place.' }),
} as const;

const routeEntry = z
  .discriminatedUnion('outcome', [
    z.object({
      outcome: z.literal('delivery'),
      ...taskOfRoute,
      delivery_id: z.string(),
      ordered: z.boolean(),
      supersedes: z
        .literal(true)
        .optional()
        .meta({ description: 'It took the place of older ones of its type that waited.' }),
      ...explanationMembers,
    }),
    z.object({
      outcome: z.literal('filtered'),
      ...taskOfRoute,
      condition: z
        .string()
        .meta({ description: 'The first of the filter that does not hold; `[erased]` where it was erased.' }),
      ...explanationMembers,
    }),
    z.object({ outcome: z.literal('not_subscribed'), ...taskOfRoute, ...explanationMembers }),
  ])
  .meta({ id: 'RouteEntry', description: 'What became of the event for a task, and why.' });

const eventOfOrder = z
  .object({
    id: z.string(),
    type: deliveredType,
    reminder: reminderOf,
    sequence: z.int(),
    occurred_on: time('When it happened.'),
    accepted_on: time('When this service took it.'),
    late: z.literal(true).optional().meta({ description: 'Its instant had passed when the order came in.' }),
    changed_fields: z.array(z.string()),
    previous: z.record(z.string(), z.unknown()).meta({ description: 'Former values of the changed fields.' }),
    routes: z.array(routeEntry),
    erased: erased('What had changed is not known any more.'),
    deliveries: z.array(deliverySummary),
  })
  .meta({ id: 'EventOfOrder', description: 'An event of the order: who got it, and who did not and why.' });

export const orderView = z
  .object({
    ...orderMembers,
    personal_data: personalDataView,
    events: z.array(eventOfOrder).meta({ description: 'In sequence.' }),
    next: z
      .string()
      .nullable()
      .meta({ description: 'Send it as `after` for the events that follow; null on the last.' }),
  })
  .meta({ id: 'Order', description: 'An order with its events.' });

export const showOrder = ({ fields, ...order }: StoredOrder) => ({ ...order, order: fields });

/** An event, with what became of it for each task that it was matched with or was sent to afterwards. */
export const showEvent = (
  { event, routes, erased: isErased }: RecordedEvent,
  deliveries: readonly DeliverySummary[],
  next: readonly DeliverySummary[],
) => {
  const { agw_id: _order, fields: _fields, fingerprint: _fingerprint, ...shown } = event;
  const ofEvent = deliveries.filter(({ sequence }) => sequence === event.sequence);
  const explained = allRoutes(routes, ofEvent).map((route) => {
    const isOfTask = ({ task_id: taskId }: DeliverySummary): boolean => taskId === route.task_id;
    const [delivery, head] = [ofEvent.find(isOfTask), next.find(isOfTask)];
    const known = {
      ...(delivery === undefined ? {} : { delivery }),
      ...(head === undefined ? {} : { head }),
    };
    return { ...route, ...explain({ event: event.type, route, ...known }) };
  });
  return {
    ...shown,
    routes: explained,
    ...(isErased === true ? { erased: true } : {}),
    deliveries: ofEvent,
  };
};

/** The routes as they are on record, in place of some the deliveries that were made for their tasks afterwards. */
const allRoutes = (
  routes: readonly RouteEntry[],
  deliveries: readonly DeliverySummary[],
): readonly RouteEntry[] => {
  const made = new Map(deliveries.map((delivery) => [delivery.task_id, madeAfterwards(delivery)]));
  const known = routes.map((route) =>
    route.outcome === 'delivery' ? route : (made.get(route.task_id) ?? route),
  );
  for (const { task_id: taskId } of routes) made.delete(taskId);
  return [...known, ...made.values()];
};

const madeAfterwards = ({ id, task_id, task_name }: DeliverySummary): RouteEntry => ({
  outcome: 'delivery',
  task_id,
  task_name,
  delivery_id: id,
  ordered: true,
});
