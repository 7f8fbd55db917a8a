import { continueAsNew, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { RefreshActivities, RefreshInput } from '../contract/activities';

const { refreshPage } = proxyActivities<RefreshActivities>({
  startToCloseTimeout: '2m',
  retry: { maximumInterval: '1m' },
});

/**
 * Signals every open order of an agency that tasks have changed, page by page: an order that sleeps for months arms a
 * reminder that is created today.
 */
export async function refreshOrdersWorkflow(input: RefreshInput): Promise<void> {
  let after = await refreshPage(input);
  while (after !== null) {
    const next: RefreshInput = { agency: input.agency, after };
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof refreshOrdersWorkflow>(next);
    after = await refreshPage(next);
  }
}
