import type { Client } from '@temporalio/client';
import { orderWorkflowId } from '../../../contract/workflows';

/** Size of an order's history in Temporal, over all its runs. */
export interface HistorySize {
  readonly runs: number;
  readonly events_per_event: number;
  readonly bytes_per_event: number;
}

/** @param events - number of events that the order has received */
export async function historySizeOf(client: Client, agwId: string, events: number): Promise<HistorySize> {
  let [runs, length, bytes] = [0, 0, 0];
  const query = `WorkflowId = "${orderWorkflowId(agwId)}"`;
  for await (const { workflowId, runId } of client.workflow.list({ query })) {
    const { historyLength, historySize = 0 } = await client.workflow.getHandle(workflowId, runId).describe();
    runs += 1;
    length += historyLength;
    bytes += historySize;
  }
  return {
    runs,
    events_per_event: Math.round((length / events) * 10) / 10,
    bytes_per_event: Math.round(bytes / events),
  };
}
