import { proxyActivities } from '@temporalio/workflow';
import type { OrderActivities } from '../../contract/activities';

const { keep } = proxyActivities<OrderActivities>({
  startToCloseTimeout: '10s',
  retry: { maximumInterval: '10s' },
});

/**
 * Has Temporal keep what was decided so far, by ending the workflow task.
 *
 * What a workflow decides is kept when its task is completed. Where the worker dies before, it is decided anew, and
 * differently, for more signals have come and time has passed; but what local activities did meanwhile is done, for
 * MongoDB and for receivers to see. So before they act on anything but the signals, whose order is in the history, it
 * has to be kept: what was read from MongoDB, which they change, and that a timer's event has its place in the sequence.
 */
export const keepDecisions = (): Promise<void> => keep();
