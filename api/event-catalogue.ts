import { z } from 'zod';
import { EVENT_TYPES, EVENTS, type EventType } from '../domain/order/events';
import { FIELD_NAMES, FIELDS, ORDER_FIELD_NAMES } from '../domain/order/fields';
import { templateView } from '../domain/order/order-event';
import { sampleEvent } from '../domain/order/sample-order';
import { renderDefaultBody } from '../domain/template/template';
import { route, type Route } from './http/route';
import { eventType } from './orders/event-type';
import { fieldValue } from './orders/view';
import { time } from './http/time';

const fieldsByName = (names: readonly (keyof typeof FIELDS)[]): Record<string, z.ZodType> =>
  Object.fromEntries(names.map((name) => [name, fieldValue(name)]));

/** One schema for all events, so that the OpenAPI document defines it once. */
const webhookData = z
  .object({
    ...fieldsByName(FIELD_NAMES),
    event: eventType,
    previous: z
      .object(fieldsByName(ORDER_FIELD_NAMES))
      .partial()
      .meta({ description: 'Previous values of the fields that the event changed.' }),
  })
  .meta({ id: 'WebhookData', description: 'The order right after the event, and the event itself.' });

/** Schema of the body that a task without `json_body` sends for an event. */
export const webhookBody = (type: EventType) =>
  z
    .object({ type: z.literal(type), timestamp: time('When the event happened.'), data: webhookData })
    .meta({ description: EVENTS[type].summary });

/** The default body of an event, with sample data. */
export const webhookSample = (type: EventType): unknown =>
  JSON.parse(renderDefaultBody(templateView(sampleEvent(type))));

const catalogueView = z.object({
  data: z.array(
    z.object({
      name: eventType,
      meaning: z.string(),
      raised_by: z.enum(['booking system', 'timer']),
      order_status: z
        .string()
        .nullable()
        .meta({ description: 'The `order_status` that the event sets; null if it does not change it.' }),
      schema: z.record(z.string(), z.unknown()).meta({ description: 'JSON Schema of the default body.' }),
      sample: z.record(z.string(), z.unknown()).meta({ description: 'The default body with sample data.' }),
    }),
  ),
  next: z.null(),
  fields: z
    .array(
      z.object({
        name: z.string(),
        kind: z.enum(['string', 'integer', 'amount', 'time', 'list']),
        meaning: z.string(),
        sample: z.unknown(),
        personal: z.boolean().meta({ description: 'Whether the field may identify a person.' }),
      }),
    )
    .meta({ description: 'The fields that templates and filters can use.' }),
});

const catalogue = (): z.input<typeof catalogueView> => ({
  data: EVENT_TYPES.map((name) => {
    const spec = EVENTS[name];
    return {
      name,
      meaning: spec.summary,
      raised_by: spec.raisedBy,
      order_status: 'status' in spec ? spec.status : null,
      schema: { ...z.toJSONSchema(webhookBody(name)) },
      sample: webhookSample(name) as Record<string, unknown>,
    };
  }),
  next: null,
  fields: FIELD_NAMES.map((name) => {
    const { kind, meaning, sample } = FIELDS[name];
    return { name, kind, meaning, sample, personal: 'personal' in FIELDS[name] };
  }),
});

export const eventCatalogueRoute = (): Route => {
  const body = catalogue();
  return route({
    method: 'get',
    path: '/v1/events',
    operationId: 'listEvents',
    tag: 'Events',
    summary: 'List event types and template fields',
    description: 'Each event type has its meaning, the JSON Schema of its default body, and a sample.',
    access: 'read',
    responses: { 200: { description: 'All event types and all template fields.', schema: catalogueView } },
    handle: () => ({ status: 200, body }),
  });
};
