import { isUnfinished } from '../../domain/delivery/delivery';
import { AGENCY_SUSPENDED } from '../../domain/delivery/parking';
import type { DeliveryView } from '../../store/deliveries/deliveries';
import { deliveryParams, readDelivery } from './deliveries';
import type { Visible } from '../deps';
import { requestRedelivery, requireContent, taskOfDelivery, wrongState } from './redelivery';
import { route, type Route } from '../http/route';
import { deliveryView } from './view';

/** Makes a delivery again that had ended. */
const makeAgain = async (visible: Visible, delivery: DeliveryView): Promise<void> => {
  const { attempts: _attempts, ...summary } = delivery;
  const [task, recorded] = await Promise.all([
    taskOfDelivery(visible, summary),
    visible.events.getEvent(summary.agw_id, summary.sequence),
  ]);
  if (recorded === undefined) throw wrongState('the event of the delivery is not on record');
  await requestRedelivery(visible, summary, requireContent(recorded), task);
};

const whyParked = ({ reason, task_id: taskId }: DeliveryView): string =>
  reason === AGENCY_SUSPENDED
    ? 'it waits because its agency is suspended'
    : `it waits because its task is disabled: enable the task ${taskId}`;

const taken = { description: 'It will be done.', schema: deliveryView } as const;

export const deliveryActionRoutes = (): readonly Route[] => [
  route({
    method: 'post',
    path: '/v1/deliveries/{id}/retry',
    operationId: 'retryDelivery',
    tag: 'Deliveries',
    summary: 'Try a delivery now',
    description:
      'One that waits for its next attempt is tried now; one that ended is made again, in sequence among what its task still waits for. The `webhook-id` is the same.',
    access: 'configure',
    params: deliveryParams,
    responses: { 202: taken },
    problems: ['not-found', 'wrong-state'],
    handle: async ({ params: { id }, visible }) => {
      const delivery = await readDelivery(visible, id);
      if (delivery.status === 'parked') throw wrongState(whyParked(delivery));
      if (isUnfinished(delivery.status))
        await visible.gateway.steer(delivery.agw_id, { kind: 'retry', delivery_id: id });
      else await makeAgain(visible, delivery);
      return { status: 202, body: await readDelivery(visible, id) };
    },
  }),
  route({
    method: 'post',
    path: '/v1/deliveries/{id}/cancel',
    operationId: 'cancelDelivery',
    tag: 'Deliveries',
    summary: 'Cancel a delivery that has not ended',
    description: 'An attempt under way is let finish. What waits behind it goes on.',
    access: 'configure',
    params: deliveryParams,
    responses: { 202: taken },
    problems: ['not-found', 'wrong-state'],
    handle: async ({ params: { id }, visible }) => {
      const delivery = await readDelivery(visible, id);
      if (!isUnfinished(delivery.status)) throw wrongState(`it has ended already: ${delivery.status}`);
      await visible.gateway.steer(delivery.agw_id, { kind: 'cancel', delivery_id: id });
      return { status: 202, body: await readDelivery(visible, id) };
    },
  }),
];
