import { proxyLocalActivities } from '@temporalio/workflow';
import type { OrderActivities } from '../../contract/activities';
import { newMemory } from '../../domain/life/order-memory';
import { emptyState, type OrderState } from '../../domain/life/order-state';
import type { OrderInput } from '../../contract/workflows';
import { keepDecisions } from './keep-decisions';

// Back-offs above this leave the workflow task and become timers, while MongoDB is away for long.
const LOCAL_RETRY_THRESHOLD = '5s';

/** For local activities whose failure would lose something: they are tried until they are done. */
export const FOR_EVER = {
  startToCloseTimeout: '10s',
  localRetryThreshold: LOCAL_RETRY_THRESHOLD,
  retry: { maximumInterval: '1m' },
} as const;

const { restore } = proxyLocalActivities<OrderActivities>(FOR_EVER);
const { restore: restoreIfQuick } = proxyLocalActivities<OrderActivities>({
  startToCloseTimeout: '3s',
  retry: { maximumAttempts: 1 },
});

/** What a first run begins with: what MongoDB kept of the order, or nothing. */
export async function restored(input: OrderInput): Promise<OrderState> {
  const found = await ask(input);
  if (found === null) return emptyState(newMemory(input.agw_id, new Date().toISOString()));
  // The next that is routed changes what is on record: whoever reads it again would take it for known.
  await keepDecisions();
  return found;
}

async function ask({ agw_id: agwId, restore: how }: OrderInput): Promise<OrderState | null> {
  if (how === 'required') return restore(agwId);
  try {
    return await restoreIfQuick(agwId);
  } catch {
    return null;
  }
}
