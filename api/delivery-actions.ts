import { isUnfinished } from '../domain/delivery';
import type { DeliveryView } from '../store/deliveries';
import { deliveryParams, readDelivery } from './deliveries';
import type { ApiDependencies } from './deps';
import { redeliver, requireContent, taskOfDelivery, wrongState } from './redelivery';
import { route, type Route } from './route';
import { deliveryView } from './views/delivery';

type DeliveryActionDependencies = Pick<ApiDependencies, 'deliveries' | 'events' | 'tasks' | 'gateway'>;

/** Makes a delivery again that had ended. */
const makeAgain = async (deps: DeliveryActionDependencies, delivery: DeliveryView): Promise<void> => {
  const { attempts: _attempts, ...summary } = delivery;
  const [task, recorded] = await Promise.all([
    taskOfDelivery(deps, summary),
    deps.events.getEvent(summary.agw_id, summary.sequence),
  ]);
  if (recorded === undefined) throw wrongState('the event of the delivery is not on record');
  await redeliver(deps, summary, requireContent(recorded), task);
};

const taken = { description: 'It will be done.', schema: deliveryView } as const;

export const deliveryActionRoutes = (deps: DeliveryActionDependencies): readonly Route[] => [
  route({
    method: 'post',
    path: '/v1/deliveries/{id}/retry',
    operationId: 'retryDelivery',
    tag: 'Deliveries',
    summary: 'Try a delivery now',
    description:
      'One that waits for its next attempt is tried now; one that ended is made again, in sequence among what its task still waits for. The `webhook-id` is the same.',
    access: 'key',
    params: deliveryParams,
    responses: { 202: taken },
    problems: ['not-found', 'wrong-state'],
    handle: async ({ params: { id } }) => {
      const delivery = await readDelivery(deps, id);
      if (delivery.status === 'parked')
        throw wrongState(`it waits because its task is disabled: enable the task ${delivery.task_id}`);
      if (isUnfinished(delivery.status))
        await deps.gateway.steer(delivery.agw_id, { kind: 'retry', delivery_id: id });
      else await makeAgain(deps, delivery);
      return { status: 202, body: await readDelivery(deps, id) };
    },
  }),
  route({
    method: 'post',
    path: '/v1/deliveries/{id}/cancel',
    operationId: 'cancelDelivery',
    tag: 'Deliveries',
    summary: 'Cancel a delivery that has not ended',
    description: 'An attempt under way is let finish. What waits behind it goes on.',
    access: 'key',
    params: deliveryParams,
    responses: { 202: taken },
    problems: ['not-found', 'wrong-state'],
    handle: async ({ params: { id } }) => {
      const delivery = await readDelivery(deps, id);
      if (!isUnfinished(delivery.status)) throw wrongState(`it has ended already: ${delivery.status}`);
      await deps.gateway.steer(delivery.agw_id, { kind: 'cancel', delivery_id: id });
      return { status: 202, body: await readDelivery(deps, id) };
    },
  }),
];
