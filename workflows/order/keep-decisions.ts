import { patched, proxyActivities, sleep } from '@temporalio/workflow';
import type { OrderActivities } from '../../contract/activities';

/** Orders that were open before this was done go on without it as far as their history reaches. */
const PATCH = 'decisions-are-kept';

/** Those that were open before an activity did it go on with a timer. */
const BY_ACTIVITY = 'decisions are kept by an activity';

/** Temporal's shortest timer in milliseconds; it takes a second, for new timers are put behind what its queue has read ahead. */
const AT_ONCE_MS = 1;

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
export async function keepDecisions(): Promise<void> {
  if (patched(BY_ACTIVITY)) await keep();
  else if (patched(PATCH)) await sleep(AT_ONCE_MS);
}

/** Whether the command for another activity may do it in its place. */
export const maySkipKeeping = (): boolean => patched(BY_ACTIVITY);

/** As {@link keepDecisions}, for what no open order can have in its history without it. */
export async function keepProgress(): Promise<void> {
  if (patched(BY_ACTIVITY)) await keep();
  else await sleep(AT_ONCE_MS);
}
