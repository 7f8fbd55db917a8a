import type { OrderEvent } from '../../domain/order/order-event';
import type { Task } from '../../domain/task/task';
import type { DeliverySummary } from '../../store/deliveries/delivery-writes';
import type { RecordedEvent } from '../../store/orders/event-document';
import type { Visible } from '../deps';
import { ProblemError } from '../http/problem';

export type RedeliveryDependencies = Pick<Visible, 'deliveries' | 'gateway'>;

/**
 * Reopens a delivery that has ended. Idempotent.
 *
 * It joins the lane of its task, in order of sequence, under the same id.
 */
export const requestRedelivery = async (
  { deliveries, gateway }: RedeliveryDependencies,
  delivery: DeliverySummary,
  event: OrderEvent,
  { ordered }: Pick<Task, 'ordered'>,
): Promise<void> => {
  const { id, task_id, task_name, sequence, last_attempt: attempts } = delivery;
  await gateway.command(delivery.agw_id, {
    kind: 'redeliver',
    delivery: { delivery_id: id, task_id, task_name, ordered, sequence, attempts },
    event,
  });
  // Only after the history of the order has the command: a delivery shown as waiting must not get lost.
  await deliveries.reopen(delivery);
};

export const wrongState = (detail: string): ProblemError => new ProblemError('wrong-state', detail);

/** @throws ProblemError `wrong-state` if the event was erased, so that no message can be rendered */
export const requireContent = ({ event, erased }: RecordedEvent): OrderEvent => {
  if (erased === true)
    throw wrongState('the personal data of the order was erased, and the content of the event with it');
  return event;
};

/** @throws ProblemError `wrong-state` if the task was deleted, so that no message can be rendered */
export const taskOfDelivery = async (
  { tasks }: Pick<Visible, 'tasks'>,
  { task_id: taskId }: DeliverySummary,
): Promise<Task> => {
  const task = await tasks.get(taskId);
  if (task === undefined) throw wrongState('the task of the delivery was deleted');
  return task;
};
