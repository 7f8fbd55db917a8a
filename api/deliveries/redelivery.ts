import type { OrderEvent } from '../../domain/order/order-event';
import type { Task } from '../../domain/task/task';
import type { DeliverySummary } from '../../store/deliveries/delivery-writes';
import type { RecordedEvent } from '../../store/orders/event-document';
import type { Visible } from '../deps';
import { ProblemError } from '../http/problem';

export type RedeliveryDependencies = Pick<Visible, 'deliveries' | 'gateway'>;

/**
 * Has a delivery made again that had ended: it goes into the lane of its task, in sequence, under the same id.
 * Safe to repeat.
 */
export const requestRedelivery = async (
  { deliveries, gateway }: RedeliveryDependencies,
  delivery: DeliverySummary,
  event: OrderEvent,
  { ordered }: Pick<Task, 'ordered'>,
): Promise<void> => {
  const { id, task_id, task_name, sequence, last_attempt: attempts } = delivery;
  await gateway.steer(delivery.agw_id, {
    kind: 'redeliver',
    delivery: { delivery_id: id, task_id, task_name, ordered, sequence, attempts },
    event,
  });
  // After it is in the history of its order: a delivery that is shown as waiting is never forgotten.
  await deliveries.reopen(delivery);
};

export const wrongState = (detail: string): ProblemError => new ProblemError('wrong-state', detail);

/** @throws ProblemError `wrong-state` where the event was erased: nothing can be rendered of it */
export const requireContent = ({ event, erased }: RecordedEvent): OrderEvent => {
  if (erased === true)
    throw wrongState('the personal data of the order were erased, and its event with them');
  return event;
};

/** @throws ProblemError `wrong-state` where the task is gone: nothing can be rendered for it */
export const taskOfDelivery = async (
  { tasks }: Pick<Visible, 'tasks'>,
  { task_id: taskId }: DeliverySummary,
): Promise<Task> => {
  const task = await tasks.get(taskId);
  if (task === undefined) throw wrongState('the task of the delivery was deleted');
  return task;
};
