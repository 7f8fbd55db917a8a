import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { DeliverResult, OrderActivities } from '../../contract/activities';
import { isUrgent, type Lane, type LaneItem, deliveryKey } from '../../domain/life/lane';
import type { OrderEvent } from '../../domain/order/order-event';

/** Longest duration of one attempt with everything around it: the longest task timeout and its records. */
const ATTEMPT_LIMIT = '45s';

/** A dead worker is noticed after this; with the first retry its POST is repeated within six seconds. */
const HEARTBEAT_TIMEOUT = '4s';

const { deliver } = proxyActivities<OrderActivities>({ startToCloseTimeout: ATTEMPT_LIMIT });

/** The head of a lane, with the event that it delivers. */
export interface Head {
  readonly lane: Lane;
  readonly item: LaneItem;
  readonly event: OrderEvent;
}

/** Delivers the head of a lane. @param start - how often it was started in this run; keeps activity ids apart */
export function deliverHead({ lane, item, event }: Head, start: number): Promise<DeliverResult> {
  const again = start === 1 ? '' : ` (${start})`;
  return deliver.executeWithOptions(
    {
      activityId: `${event.type} #${event.sequence} → ${lane.task_name} · ${lane.task_id}${again}`,
      summary: `${event.type} → ${lane.task_name}`,
      startToCloseTimeout: ATTEMPT_LIMIT,
      heartbeatTimeout: HEARTBEAT_TIMEOUT,
      // Every planned delay is the retry policy's `nextRetryDelay`; these are for a dead worker.
      retry: { initialInterval: '1s', backoffCoefficient: 1, maximumInterval: '1s' },
      // An attempt in flight finishes, so that the next run never sends beside it (decision 3).
      cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    },
    [
      {
        delivery: deliveryKey(lane, item, event),
        event,
        state: item.state,
        is_urgent: isUrgent(item),
      },
    ],
  );
}
