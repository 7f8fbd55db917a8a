import { z } from 'zod';
import type { DeliveryView } from '../../store/deliveries/deliveries';
import type { Visible } from '../deps';
import { pageOf, PAGE_PARAMETERS, timeParameter } from '../http/list';
import { ProblemError } from '../http/problem';
import { route, type Route } from '../http/route';
import { deliveryStatus, deliverySummary, deliveryView } from './view';
import { deliveredType } from '../orders/event-type';

export const deliveryParams = z.strictObject({
  id: z.string().meta({ description: 'The id of the delivery, which receivers get as `webhook-id`.' }),
});

/** @throws ProblemError `not-found` */
export const readDelivery = async (
  { deliveries }: Pick<Visible, 'deliveries'>,
  id: string,
): Promise<DeliveryView> => {
  const delivery = await deliveries.get(id);
  if (delivery === undefined) throw new ProblemError('not-found', 'no delivery has this id');
  return delivery;
};

export const deliveryRoutes = (): readonly Route[] => [
  route({
    method: 'get',
    path: '/v1/deliveries',
    operationId: 'listDeliveries',
    tag: 'Deliveries',
    summary: 'List deliveries, newest first',
    access: 'read',
    query: z.strictObject({
      agw_id: z.string().optional().meta({ description: 'Only deliveries of this order.' }),
      agency: z.string().optional().meta({ description: 'Only deliveries of orders of this agency.' }),
      task_id: z.string().optional().meta({ description: 'Only deliveries for this task.' }),
      event: deliveredType.optional(),
      status: deliveryStatus.optional(),
      since: timeParameter('Only deliveries created at this time or later.'),
      until: timeParameter('Only deliveries created before this time.'),
      ...PAGE_PARAMETERS,
    }),
    responses: { 200: { description: 'A page of deliveries.', schema: pageOf(deliverySummary) } },
    problems: ['invalid-cursor'],
    handle: async ({ query: { limit, after, ...filters }, visible }) => ({
      status: 200,
      body: await visible.deliveries.list(filters, { limit, after }),
    }),
  }),
  route({
    method: 'get',
    path: '/v1/deliveries/{id}',
    operationId: 'getDelivery',
    tag: 'Deliveries',
    summary: 'Get a delivery with all its attempts',
    description: 'Each attempt has its request as sent and its response as received.',
    access: 'read',
    params: deliveryParams,
    responses: { 200: { description: 'The delivery.', schema: deliveryView } },
    problems: ['not-found'],
    handle: async ({ params: { id }, visible }) => ({ status: 200, body: await readDelivery(visible, id) }),
  }),
];
