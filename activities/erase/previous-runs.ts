import { isGrpcServiceError, WorkflowNotFoundError, type Client } from '@temporalio/client';
import { notReadyFailure } from '../retryable-failure';

/** Delay before checking again whether Temporal has deleted the runs, in ms. */
const RECHECK_DELAY_MS = 1_000;

/** @see https://grpc.io/docs/guides/status-codes/ */
const NOT_FOUND = 5;

/**
 * Deletes every run of a workflow except its last.
 *
 * Temporal deletes asynchronously, and its list of runs is stale. So this fails until the list is empty, and checks
 * `knownRunId` directly.
 *
 * @param knownRunId - a closed run
 * @throws ApplicationFailure `NotReady` until no former run is left
 */
export async function deletePreviousRuns(
  client: Client,
  workflowId: string,
  knownRunId: string,
): Promise<void> {
  const last = await client.workflow.getHandle(workflowId).describe();
  const former = new Set<string>();
  for await (const run of client.workflow.list({ query: `WorkflowId = "${workflowId}"` })) {
    if (run.startTime <= last.startTime) former.add(run.runId);
  }
  if (await exists(client, workflowId, knownRunId)) former.add(knownRunId);
  former.delete(last.runId);
  if (former.size === 0) return;
  await Promise.all([...former].map((runId) => deleteClosed(client, workflowId, runId)));
  throw notReadyFailure(`Temporal still has ${former.size} former runs`, RECHECK_DELAY_MS);
}

async function exists(client: Client, workflowId: string, runId: string): Promise<boolean> {
  return (await statusOf(client, workflowId, runId)) !== undefined;
}

async function statusOf(client: Client, workflowId: string, runId: string): Promise<string | undefined> {
  try {
    return (await client.workflow.getHandle(workflowId, runId).describe()).status.name;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** Skips a running workflow, because deleting it would terminate it. */
async function deleteClosed(client: Client, workflowId: string, runId: string): Promise<void> {
  const status = await statusOf(client, workflowId, runId);
  if (status === undefined || status === 'RUNNING') return;
  try {
    await client.workflowService.deleteWorkflowExecution({
      namespace: client.options.namespace,
      workflowExecution: { workflowId, runId },
    });
  } catch (error) {
    // Another call has deleted it already.
    if (!isGrpcServiceError(error) || (error.code as number) !== NOT_FOUND) throw error;
  }
}
