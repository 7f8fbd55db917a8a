import { createHash } from 'node:crypto';
import type { OrderEvent } from '../../domain/order/order-event';
import type { Task } from '../../domain/task/task';

/**
 * The id of a delivery, sent as `webhook-id`.
 *
 * It is derived from the event and the task, so that routing an event twice makes no second delivery. It has no dots,
 * which would break the signed content `id.timestamp.body`.
 */
export const deliveryId = (event: OrderEvent, task: Task): string =>
  `msg_${createHash('sha256')
    .update(JSON.stringify([event.agw_id, event.sequence, event.id, task.id]))
    .digest('base64url')
    .replaceAll(/[-_]/g, '')
    .slice(0, 27)}`;
