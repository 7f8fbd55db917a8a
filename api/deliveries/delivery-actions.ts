import { isUnfinished } from '../../domain/delivery/delivery';
import { AGENCY_SUSPENDED } from '../../domain/delivery/parking';
import type { DeliveryView } from '../../store/deliveries/deliveries';
import { deliveryParams, readDelivery } from './deliveries';
import type { Visible } from '../deps';
import { requestRedelivery, requireContent, taskOfDelivery, wrongState } from './redelivery';
import { route, type Route } from '../http/route';
import { deliveryView } from './view';

/** Reopens a delivery that has ended. @throws ProblemError `wrong-state` if its task or event is gone */
const redeliver = async (visible: Visible, delivery: DeliveryView): Promise<void> => {
  const { attempts: _attempts, ...summary } = delivery;
  const [task, recorded] = await Promise.all([
    taskOfDelivery(visible, summary),
    visible.events.getEvent(summary.agw_id, summary.sequence),
  ]);
  if (recorded === undefined) throw wrongState('the event of the delivery is no longer stored');
  await requestRedelivery(visible, summary, requireContent(recorded), task);
};

const whyParked = ({ reason, task_id: taskId }: DeliveryView): string =>
  reason === AGENCY_SUSPENDED
    ? 'the delivery is parked because its agency is suspended'
    : `the delivery is parked because its task is disabled: enable the task ${taskId}`;

const accepted = {
  description: 'Accepted. The delivery changes shortly after.',
  schema: deliveryView,
} as const;

export const deliveryActionRoutes = (): readonly Route[] => [
  route({
    method: 'post',
    path: '/v1/deliveries/{id}/retry',
    operationId: 'retryDelivery',
    tag: 'Deliveries',
    summary: 'Retry a delivery now',
    description:
      'A delivery that waits for its next attempt is attempted now. A delivery that has ended is sent again; it joins the waiting deliveries of its task in order of sequence. The `webhook-id` stays the same.',
    access: 'configure',
    params: deliveryParams,
    responses: { 202: accepted },
    problems: ['not-found', 'wrong-state'],
    handle: async ({ params: { id }, visible }) => {
      const delivery = await readDelivery(visible, id);
      if (delivery.status === 'parked') throw wrongState(whyParked(delivery));
      if (isUnfinished(delivery.status))
        await visible.gateway.command(delivery.agw_id, { kind: 'retry', delivery_id: id });
      else await redeliver(visible, delivery);
      return { status: 202, body: await readDelivery(visible, id) };
    },
  }),
  route({
    method: 'post',
    path: '/v1/deliveries/{id}/cancel',
    operationId: 'cancelDelivery',
    tag: 'Deliveries',
    summary: 'Cancel a delivery that has not ended',
    description: 'An attempt in flight finishes first. The deliveries that wait behind it continue.',
    access: 'configure',
    params: deliveryParams,
    responses: { 202: accepted },
    problems: ['not-found', 'wrong-state'],
    handle: async ({ params: { id }, visible }) => {
      const delivery = await readDelivery(visible, id);
      if (!isUnfinished(delivery.status))
        throw wrongState(`the delivery has already ended: ${delivery.status}`);
      await visible.gateway.command(delivery.agw_id, { kind: 'cancel', delivery_id: id });
      return { status: 202, body: await readDelivery(visible, id) };
    },
  }),
];
