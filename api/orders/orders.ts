import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { InvalidInputError } from '../../domain/input/invalid-input';
import { isReservedEventId } from '../../domain/life/order-memory';
import {
  EVENT_ID_PATTERN,
  eventReportSchema,
  isEventId,
  orderSchema,
  parseEventReport,
  parseOrder,
} from '../../domain/order/order';
import { FIELDS } from '../../domain/order/fields';
import { says } from '../../domain/input/zod-problems';
import type { ApiRouteDependencies } from '../deps';
import { afterParameter, limitParameter, pageOf, PAGE_PARAMETERS, timeParameter } from '../http/list';
import { agencyOfNewOrder, checkAgencyUnchanged } from '../access/own-agency';
import { ProblemError } from '../http/problem';
import { route, type Route } from '../http/route';
import { orderSummary, orderView, showEvent, showOrder } from './view';
import { showPersonalData } from './personal-data-view';

/** Longest order id in a path, in characters; ids of the booking system are shorter. */
const MAX_ID_LENGTH = 128;

export const orderParams = z.strictObject({
  agw_id: z
    .string()
    .regex(/^[\w-]+$/)
    .max(MAX_ID_LENGTH)
    .meta({ description: FIELDS.agw_id.meaning, example: FIELDS.agw_id.sample }),
});

const acceptedSchema = z.object({ agw_id: z.string(), event_id: z.string() }).meta({
  id: 'Accepted',
  description: 'The report is in the durable history of the order and will be processed.',
});

const accepted = {
  description: 'Accepted and stored durably.',
  schema: acceptedSchema,
  headers: z.object({ Location: z.string().meta({ description: 'Path of the order.' }) }),
} as const;

const locationOf = (agwId: string): string => `/v1/orders/${agwId}`;

const idempotencyKey = z.object({
  'Idempotency-Key': z
    .string()
    .refine(
      isEventId,
      says('ID_INVALID', 'is not an event id; send 1 to 128 printable ASCII characters without spaces'),
    )
    .optional()
    .meta({ description: 'Used as the event id if the body has no `id`.', pattern: EVENT_ID_PATTERN.source }),
});

/** The id of an event: from the body, from the header, or a new one. */
const eventIdOf = (agwId: string, inBody: string | undefined, inHeader: string | undefined): string => {
  if (inBody !== undefined && inHeader !== undefined && inBody !== inHeader) {
    const detail = 'id: differs from the Idempotency-Key header; send one of them, or the same value';
    throw new InvalidInputError([{ pointer: '/id', detail, code: 'ID_CONFLICT' }]);
  }
  const id = inBody ?? inHeader ?? randomUUID();
  if (isReservedEventId(agwId, id)) {
    const detail = `id: the prefix "${agwId}:" is reserved for events of this service; send another id`;
    throw new InvalidInputError([{ pointer: '/id', detail, code: 'ID_RESERVED' }]);
  }
  return id;
};

/** When OrderCreated occurred: `created_on` if it is past, so that later reports are newer; else now. */
const occurredOn = (createdOn: string | null | undefined, now: Date): string =>
  typeof createdOn === 'string' && Date.parse(createdOn) <= now.getTime() ? createdOn : now.toISOString();

export const orderRoutes = ({
  eventDedupe,
  fingerprints,
  now,
}: Pick<ApiRouteDependencies, 'eventDedupe' | 'fingerprints' | 'now'>): readonly Route[] => [
  route({
    method: 'post',
    path: '/v1/orders',
    operationId: 'createOrder',
    tag: 'Orders',
    summary: 'Report a new order (OrderCreated)',
    description:
      'Idempotent: the same order sent twice emits one OrderCreated. Use `announce=false` to import an order that is older than this service: it starts the timers and emits no OrderCreated.',
    access: 'publish',
    query: z.strictObject({
      announce: z
        .enum(['true', 'false'], says('ANNOUNCE_INVALID', 'is neither true nor false'))
        .default('true')
        .meta({ description: 'Whether to emit OrderCreated.' }),
    }),
    body: { schema: orderSchema, required: true, parse: parseOrder, example: sampleOrder() },
    responses: {
      202: { ...accepted, example: { agw_id: 'AGW-7H2K9Q', event_id: 'AGW-7H2K9Q:OrderCreated' } },
    },
    handle: async ({ query, body: { agw_id: agwId, order: sent }, principal, visible }) => {
      const order = { ...sent, ...agencyOfNewOrder(principal, sent) };
      const acceptedAt = now();
      const announce = query.announce === 'true';
      const body = await visible.gateway.create(agwId, order, {
        announce,
        occurredOn: announce ? occurredOn(order.created_on, acceptedAt) : acceptedAt.toISOString(),
        acceptedOn: acceptedAt.toISOString(),
      });
      return { status: 202, headers: { Location: locationOf(agwId) }, body };
    },
  }),
  route({
    method: 'post',
    path: '/v1/orders/{agw_id}/events',
    operationId: 'reportEvent',
    tag: 'Orders',
    summary: 'Report an event of an order',
    description:
      'Idempotent: an order processes each event id once in its whole life. The same id with another body gets a 422 (`ID_REUSED`) if the service still has the fingerprint of the first body. After the personal data of an order was erased, members of `changes` that identify people are accepted and dropped.',
    access: 'publish',
    params: orderParams,
    headers: idempotencyKey,
    body: {
      schema: eventReportSchema,
      required: true,
      parse: (body) => ({
        report: parseEventReport(body, now().toISOString()),
        asSent: body,
      }),
      example: { type: 'OrderTicketed', id: 'evt-000002', changes: { record_locator: 'LM4T9Z' } },
    },
    responses: { 202: { ...accepted, example: { agw_id: 'AGW-7H2K9Q', event_id: 'evt-000002' } } },
    problems: ['not-found'],
    handle: async ({ params: { agw_id: agwId }, headers, body: { report, asSent }, principal, visible }) => {
      checkAgencyUnchanged(principal, report.changes);
      const { id, ...reported } = report;
      const eventId = eventIdOf(agwId, id, headers['Idempotency-Key']);
      const event = { ...reported, id: eventId, accepted_on: now().toISOString() };
      const { gateway } = visible;
      const locatedAt = { Location: locationOf(agwId) };
      // Without an id from the caller the report cannot be sent again, so there is nothing to compare.
      if ((id ?? headers['Idempotency-Key']) === undefined)
        return { status: 202, headers: locatedAt, body: await gateway.record(agwId, event) };
      const fingerprint = await fingerprints.of(asSent);
      const body = await eventDedupe.process({ principal, agwId, eventId, fingerprint }, () =>
        gateway.record(agwId, { ...event, fingerprint }),
      );
      return { status: 202, headers: locatedAt, body };
    },
  }),
  route({
    method: 'get',
    path: '/v1/orders',
    operationId: 'listOrders',
    tag: 'Orders',
    summary: 'List orders, newest first',
    access: 'read',
    query: z.strictObject({
      agency: z.string().optional().meta({ description: FIELDS.agency.meaning }),
      status: z
        .string()
        .optional()
        .meta({ description: 'Only orders with this `order_status`.', example: 'ticketed' }),
      pnr: z.string().optional().meta({ description: FIELDS.pnr.meaning }),
      departure_from: timeParameter('Earliest first departure, inclusive.'),
      departure_to: timeParameter('Latest first departure, exclusive.'),
      ...PAGE_PARAMETERS,
    }),
    responses: { 200: { description: 'A page of orders.', schema: pageOf(orderSummary) } },
    problems: ['invalid-cursor'],
    handle: async ({ query: { agency, status, pnr, departure_from, departure_to, ...page }, visible }) => {
      const filters = { agency, status, pnr, departureFrom: departure_from, departureTo: departure_to };
      const { data, next } = await visible.orders.listOrders(filters, page);
      return { status: 200, body: { data: data.map(showOrder), next } };
    },
  }),
  route({
    method: 'get',
    path: '/v1/orders/{agw_id}',
    operationId: 'getOrder',
    tag: 'Orders',
    summary: 'Get an order with its timers, events and deliveries',
    description:
      'For every task, each event shows its delivery, or the reason why there is none. A new order appears here after a worker has recorded it.',
    access: 'read',
    params: orderParams,
    query: z.strictObject({ limit: limitParameter, after: afterParameter }),
    responses: { 200: { description: 'The order.', schema: orderView } },
    problems: ['not-found', 'invalid-cursor'],
    handle: async ({ params: { agw_id: agwId }, query, visible }) => {
      const { orders, events, deliveries, erasures } = visible;
      const [order, page, erasure] = await Promise.all([
        orders.getOrder(agwId),
        events.listEventsOfOrder(agwId, query),
        erasures.get(agwId),
      ]);
      if (order === undefined) throw new ProblemError('not-found', `there is no order ${agwId}`);
      const sequences = page.data.map(({ event }) => event.sequence);
      const [found, next] = await Promise.all([
        deliveries.listOfEvents(agwId, sequences),
        deliveries.listNext(agwId),
      ]);
      const body = {
        ...showOrder(order),
        personal_data: showPersonalData(erasure),
        events: page.data.map((recorded) => showEvent(recorded, found, next)),
        next: page.next,
      };
      return { status: 200, body };
    },
  }),
];

/** The sample order, as the booking system would send it. */
function sampleOrder(): unknown {
  const { agw_id, pnr, adults_pax, total_amount, currency, agency } = FIELDS;
  return {
    agw_id: agw_id.sample,
    pnr: pnr.sample,
    adults_pax: adults_pax.sample,
    total_amount: total_amount.sample,
    currency: currency.sample,
    agency: agency.sample,
    flights: FIELDS.flights.sample.map(({ origin, destination, departure, arrival, carrier, number }) => ({
      origin,
      destination,
      departure,
      arrival,
      carrier,
      number,
    })),
  };
}
