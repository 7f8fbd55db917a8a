import type { WorkflowExecutionDescription } from '@temporalio/client';

/** Whether a workflow has nothing under way: no activity, and no task of its own. */
export const isAtRest = ({ raw }: Pick<WorkflowExecutionDescription, 'raw'>): boolean =>
  (raw.pendingActivities ?? []).length === 0 && raw.pendingWorkflowTask == null;
