import { z } from 'zod';
import type { ApiDependencies } from './deps';
import { pageOf, PAGE_PARAMETERS, timeParameter } from './list';
import { ProblemError } from './problem';
import { route, type Route } from './route';
import { deliveryStatus, deliverySummary, deliveryView } from './views/delivery';
import { eventType } from './views/event-type';

export const deliveryRoutes = ({ deliveries }: Pick<ApiDependencies, 'deliveries'>): readonly Route[] => [
  route({
    method: 'get',
    path: '/v1/deliveries',
    operationId: 'listDeliveries',
    tag: 'Deliveries',
    summary: 'List deliveries, newest first',
    access: 'key',
    query: z.strictObject({
      agw_id: z.string().optional().meta({ description: 'Of this order.' }),
      task_id: z.string().optional().meta({ description: 'For this task.' }),
      event: eventType.optional(),
      status: deliveryStatus.optional(),
      since: timeParameter('Made at this time or later.'),
      until: timeParameter('Made before this time.'),
      ...PAGE_PARAMETERS,
    }),
    responses: { 200: { description: 'A page of deliveries.', schema: pageOf(deliverySummary) } },
    problems: ['invalid-cursor'],
    handle: async ({ query: { limit, after, ...filters } }) => ({
      status: 200,
      body: await deliveries.list(filters, { limit, after }),
    }),
  }),
  route({
    method: 'get',
    path: '/v1/deliveries/{id}',
    operationId: 'getDelivery',
    tag: 'Deliveries',
    summary: 'A delivery with its attempts: requests and responses as sent and received',
    access: 'key',
    params: z.strictObject({ id: z.string().meta({ description: 'The `webhook-id`.' }) }),
    responses: { 200: { description: 'The delivery.', schema: deliveryView } },
    problems: ['not-found'],
    handle: async ({ params: { id } }) => {
      const delivery = await deliveries.get(id);
      if (delivery === undefined) throw new ProblemError('not-found', 'there is no delivery of that id');
      return { status: 200, body: delivery };
    },
  }),
];
