import { continueAsNew, proxyActivities, sleep, workflowInfo } from '@temporalio/workflow';
import type { EraseDueActivities, EraseDueInput } from '../../contract/activities';

/** Between two pages, so that a sweep over many orders does not delay deliveries. */
const PAUSE = '10s';

const { eraseDuePage } = proxyActivities<EraseDueActivities>({
  startToCloseTimeout: '2m',
  retry: { maximumInterval: '1m' },
});

/** Starts the erasure of every order that ended so many days ago, page by page. */
export async function eraseDueOrdersWorkflow(input: EraseDueInput): Promise<void> {
  let after = await eraseDuePage(input);
  while (after !== null) {
    await sleep(PAUSE);
    const next: EraseDueInput = { ...input, after };
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof eraseDueOrdersWorkflow>(next);
    after = await eraseDuePage(next);
  }
}
