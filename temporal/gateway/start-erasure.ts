import type { Client } from '@temporalio/client';
import {
  ERASE_AGAIN_SIGNAL,
  ERASE_WORKFLOW,
  eraseWorkflowId,
  type EraseWorkflow,
} from '../../contract/workflows';

const startOptions = (taskQueue: string, agwId: string) => ({
  workflowId: eraseWorkflowId(agwId),
  taskQueue,
  args: [{ agw_id: agwId }] as Parameters<EraseWorkflow>,
  staticSummary: `Erase the personal data of order ${agwId}`,
  workflowIdConflictPolicy: 'USE_EXISTING' as const,
  workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
});

/** Starts the erasure of an order; one that is under way is as good. */
export async function startErasure(client: Client, taskQueue: string, agwId: string): Promise<void> {
  await client.workflow.start<EraseWorkflow>(ERASE_WORKFLOW, startOptions(taskQueue, agwId));
}

/** Has an order erased from the beginning; one that is under way begins once more. */
export async function eraseAgain(client: Client, taskQueue: string, agwId: string): Promise<void> {
  await client.workflow.signalWithStart<EraseWorkflow>(ERASE_WORKFLOW, {
    ...startOptions(taskQueue, agwId),
    signal: ERASE_AGAIN_SIGNAL,
  });
}
