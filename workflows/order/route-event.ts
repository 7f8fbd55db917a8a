import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { OrderActivities, RouteInput, RouteResult } from '../../contract/activities';
import type { Checkpoint } from './checkpoint';
import { RETRY_FOREVER } from './retry-forever';

const { route: routeLocally } = proxyLocalActivities<OrderActivities>(RETRY_FOREVER);
const { route: routeByActivity } = proxyActivities<OrderActivities>({
  startToCloseTimeout: RETRY_FOREVER.startToCloseTimeout,
  retry: RETRY_FOREVER.retry,
});

/** Matches an event with tasks, in a local activity: a regular one costs six history events more. */
export async function routeEvent(input: RouteInput, checkpoint: Checkpoint): Promise<RouteResult> {
  if (checkpoint.isForDecision) {
    // The command for a regular activity persists the decision as well.
    checkpoint.passed();
    return routeByActivity(input);
  }
  const result = await routeLocally(input);
  checkpoint.routed(result.took_ms);
  return result;
}
