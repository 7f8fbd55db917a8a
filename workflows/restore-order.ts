import { proxyLocalActivities } from '@temporalio/workflow';
import type { OrderActivities } from '../activities/contract';
import { newMemory } from '../domain/order-memory';
import { emptyState, type OrderState } from '../domain/order-state';
import type { OrderInput } from './contract';

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
export async function restored({ agw_id: agwId, restore: how }: OrderInput): Promise<OrderState> {
  const fresh = (): OrderState => emptyState(newMemory(agwId, new Date().toISOString()));
  if (how === 'required') return (await restore(agwId)) ?? fresh();
  try {
    return (await restoreIfQuick(agwId)) ?? fresh();
  } catch {
    return fresh();
  }
}
