import { orderParams } from './orders';
import { route, type Route } from '../http/route';
import { erasureView, showErasure } from './personal-data-view';

export const personalDataRoute = (): Route =>
  route({
    method: 'delete',
    path: '/v1/orders/{agw_id}/personal-data',
    operationId: 'erasePersonalData',
    tag: 'Orders',
    summary: 'Erase the personal data of an order',
    description:
      'Permanent: Callsign destroys the data key of the order, so that its personal data becomes unreadable in every record. The order continues without it: timers, deliveries and later reports work as before. The erasure takes 15 seconds or longer; repeat the request, or read the order, to see its progress. Idempotent.',
    access: 'publish',
    params: orderParams,
    responses: {
      202: {
        description: 'The erasure is in progress, or complete.',
        schema: erasureView,
        example: { agw_id: 'AGW-7H2K9Q', status: 'erasing' },
      },
    },
    problems: ['not-found'],
    handle: async ({ params: { agw_id: agwId }, visible: { erasures, gateway } }) => {
      const erasure = await erasures.get(agwId);
      if (erasure?.erased_on !== undefined) return { status: 202, body: showErasure(erasure) };
      await gateway.erase(agwId);
      return { status: 202, body: showErasure(await erasures.request(agwId)) };
    },
  });
