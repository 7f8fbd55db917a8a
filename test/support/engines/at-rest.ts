import type { WorkflowExecutionDescription } from '@temporalio/client';

/** True if a workflow has no pending activity and no pending workflow task. */
export const isAtRest = ({ raw }: Pick<WorkflowExecutionDescription, 'raw'>): boolean =>
  (raw.pendingActivities ?? []).length === 0 && raw.pendingWorkflowTask == null;
