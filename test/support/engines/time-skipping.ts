import { TestWorkflowEnvironment } from '@temporalio/testing';
import { findTimeSkippingServer } from '../../../dev/engines/find-time-skipping-server';

/** Starts a Temporal server whose clock skips to the next timer when all workflows are idle. */
export async function startTimeSkippingServer(): Promise<TestWorkflowEnvironment> {
  const path = await findTimeSkippingServer((line) => console.log(line));
  return TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path } },
  });
}
