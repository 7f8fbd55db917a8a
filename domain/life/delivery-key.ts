import type { Delivery } from '../delivery/delivery';
import type { OrderEvent } from '../order/order-event';

/** What identifies a delivery wherever it is recorded. */
export type DeliveryKey = Pick<
  Delivery,
  'id' | 'agw_id' | 'event_id' | 'event' | 'sequence' | 'task_id' | 'task_name' | 'agency'
>;

export const keyOf = (
  event: OrderEvent,
  deliveryId: string,
  task: { readonly task_id: string; readonly task_name: string },
): DeliveryKey => ({
  id: deliveryId,
  agw_id: event.agw_id,
  event_id: event.id,
  event: event.type,
  sequence: event.sequence,
  task_id: task.task_id,
  task_name: task.task_name,
  agency: event.fields.agency,
});
