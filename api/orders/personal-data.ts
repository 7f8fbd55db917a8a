import { orderParams } from './orders';
import { route, type Route } from '../http/route';
import { erasureView, showErasure } from './personal-data-view';

export const personalDataRoute = (): Route =>
  route({
    method: 'delete',
    path: '/v1/orders/{agw_id}/personal-data',
    operationId: 'erasePersonalData',
    tag: 'Orders',
    summary: 'Erase what identifies people, everywhere',
    description:
      'For good: the data key of the order is destroyed, so that nobody can open what was kept of it. The order goes on without: its timers, its deliveries, what is reported later. It takes a quarter of a minute or longer; ask again, or for the order, to see whether it is done. Asked for again it is done once.',
    access: 'publish',
    params: orderParams,
    responses: {
      202: {
        description: 'It will be done, or is.',
        schema: erasureView,
        example: { agw_id: 'AGW-7H2K9Q', status: 'erasing' },
      },
    },
    problems: ['not-found'],
    handle: async ({ params: { agw_id: agwId }, visible: { erasures, gateway } }) => {
      const known = await erasures.get(agwId);
      if (known?.erased_on !== undefined) return { status: 202, body: showErasure(known) };
      await gateway.erase(agwId);
      return { status: 202, body: showErasure(await erasures.request(agwId)) };
    },
  });
