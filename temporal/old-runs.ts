import type { Client } from '@temporalio/client';

/** What was sealed may reach the history of a run a little before that run is there to be found. In milliseconds. */
const LATE_MS = 120_000;

/** How many runs are open that began by then: their histories may hold what was sealed by then. */
export async function openRunsSince(client: Client, sealedBy: Date): Promise<number> {
  const begunBy = new Date(sealedBy.getTime() + LATE_MS).toISOString();
  const { count } = await client.workflow.count(`ExecutionStatus = 'Running' AND StartTime <= '${begunBy}'`);
  return count;
}
