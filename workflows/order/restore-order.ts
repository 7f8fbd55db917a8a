import { proxyLocalActivities } from '@temporalio/workflow';
import type { OrderActivities } from '../../contract/activities';
import type { OrderInput } from '../../contract/workflows';
import { newMemory } from '../../domain/life/order-memory';
import { emptyState, type OrderState } from '../../domain/life/order-state';
import type { Checkpoint } from './checkpoint';
import { RETRY_FOREVER } from './retry-forever';

const { restore } = proxyLocalActivities<OrderActivities>(RETRY_FOREVER);
const { restore: restoreIfQuick } = proxyLocalActivities<OrderActivities>({
  startToCloseTimeout: '3s',
  retry: { maximumAttempts: 1 },
});

/** The state that a first run begins with: what MongoDB stores of the order, or nothing. */
export async function restoreOrder(input: OrderInput, checkpoint: Checkpoint): Promise<OrderState> {
  const found = await read(input);
  if (found === null) return emptyState(newMemory(input.agw_id, new Date().toISOString()));
  // Routing changes what MongoDB stores: a second execution would read back its own event as a duplicate.
  checkpoint.decided();
  return found;
}

async function read({ agw_id: agwId, restore: how }: OrderInput): Promise<OrderState | null> {
  if (how === 'required') return restore(agwId);
  try {
    return await restoreIfQuick(agwId);
  } catch {
    return null;
  }
}
