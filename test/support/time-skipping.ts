import { TestWorkflowEnvironment } from '@temporalio/testing';
import { findTimeSkippingServer } from '../../dev/engines/find-time-skipping-server';

/** A Temporal server whose clock jumps to the next timer whenever nothing else is to be done. */
export async function startTimeSkippingServer(): Promise<TestWorkflowEnvironment> {
  const path = await findTimeSkippingServer((line) => console.log(line));
  return TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path } },
  });
}
