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

/** Schema of a template field's value, from the table of fields. */
export const fieldValue = (name: keyof typeof FIELDS) => {
  const { kind, meaning, sample } = FIELDS[name];
  return VALUES[kind].meta({ description: meaning, example: sample });
};

const fieldValues = (names: readonly OrderFieldName[]): Record<string, z.ZodType> =>
  Object.fromEntries(names.map((name) => [name, fieldValue(name)]));

export const orderFieldsView = z
  .object(fieldValues(ORDER_FIELD_NAMES))
  .meta({ id: 'OrderFields', description: 'The fields of the order, under the names that templates use.' });

const reminderOf = z.string().optional().meta({
  description: 'Only for a reminder: its time, as tasks write it in `reminders`.',
  example: 'departure-24h',
});

const orderMembers = {
  agw_id: z.string().meta({ description: FIELDS.agw_id.meaning }),
  order: orderFieldsView,
  sequence: z.int().meta({ description: 'Sequence of the last event.' }),
  upcoming: z
    .array(z.object({ event: deliveredType, reminder: reminderOf, due_on: time('When the timer emits it.') }))
    .meta({ description: 'Timer events that are still to come.' }),
  open: z.boolean().meta({
    description:
      'Whether the order still has timers or deliveries to wait for. A late event reopens a closed order.',
  }),
  created_on: time('When this service first stored the order.'),
  updated_on: time('When this service last stored the order.'),
  erased: erased('Only the agency, the status and the first departure remain; all other fields are null.'),
} as const;

export const orderSummary = z
  .object(orderMembers)
  .meta({ id: 'OrderSummary', description: 'The latest stored state of an order.' });

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
    description: 'The state as a sentence, for people.',
    example: 'Delivered on 2027-01-14T08:41:12.000Z: the receiver answered 200.',
  }),
  behind_sequence: z
    .int()
    .optional()
    .meta({ description: 'Sequence of the event whose delivery must end first.' }),
  superseded_by_sequence: z
    .int()
    .optional()
    .meta({ description: 'Sequence of the event that superseded it.' }),
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
        .meta({ description: 'Present if it superseded waiting deliveries of older events of its type.' }),
      ...explanationMembers,
    }),
    z.object({
      outcome: z.literal('filtered'),
      ...taskOfRoute,
      condition: z.string().meta({
        description: 'The first condition of the filter that does not hold; `[erased]` after an erasure.',
      }),
      ...explanationMembers,
    }),
    z.object({ outcome: z.literal('not_subscribed'), ...taskOfRoute, ...explanationMembers }),
  ])
  .meta({ id: 'RouteEntry', description: 'The result of matching the event with a task, and the reason.' });

const eventOfOrder = z
  .object({
    id: z.string(),
    type: deliveredType,
    reminder: reminderOf,
    sequence: z.int(),
    occurred_on: time('When the event happened.'),
    accepted_on: time('When this service accepted it.'),
    late: z
      .literal(true)
      .optional()
      .meta({ description: 'Present if the time of this timer event was past when the order was reported.' }),
    changed_fields: z.array(z.string()),
    previous: z
      .record(z.string(), z.unknown())
      .meta({ description: 'Previous values of the changed fields.' }),
    routes: z.array(routeEntry),
    erased: erased('The changes of the event are no longer readable.'),
    deliveries: z.array(deliverySummary),
  })
  .meta({ id: 'EventOfOrder', description: 'An event of the order, with its result for every task.' });

export const orderView = z
  .object({
    ...orderMembers,
    personal_data: personalDataView,
    events: z.array(eventOfOrder).meta({ description: 'Sorted by sequence.' }),
    next: z
      .string()
      .nullable()
      .meta({ description: 'Send it as `after` to get the next events; null on the last page.' }),
  })
  .meta({ id: 'Order', description: 'An order with its events.' });

export const showOrder = ({ fields, ...order }: StoredOrder) => ({ ...order, order: fields });

/** An event with its result for each task that it was matched with, or was resent to later. */
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
    const recorded = {
      ...(delivery === undefined ? {} : { delivery }),
      ...(head === undefined ? {} : { head }),
    };
    return { ...route, ...explain({ event: event.type, route, ...recorded }) };
  });
  return {
    ...shown,
    routes: explained,
    ...(isErased === true ? { erased: true } : {}),
    deliveries: ofEvent,
  };
};

/** The recorded routes, updated with deliveries that were resent to further tasks later. */
const allRoutes = (
  routes: readonly RouteEntry[],
  deliveries: readonly DeliverySummary[],
): readonly RouteEntry[] => {
  const resent = new Map(deliveries.map((delivery) => [delivery.task_id, resentRoute(delivery)]));
  const recorded = routes.map((route) =>
    route.outcome === 'delivery' ? route : (resent.get(route.task_id) ?? route),
  );
  for (const { task_id: taskId } of routes) resent.delete(taskId);
  return [...recorded, ...resent.values()];
};

const resentRoute = ({ id, task_id, task_name }: DeliverySummary): RouteEntry => ({
  outcome: 'delivery',
  task_id,
  task_name,
  delivery_id: id,
  ordered: true,
});
