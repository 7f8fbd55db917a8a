/** Why a delivery waits, where nobody gave a reason of their own for disabling its task. */
export const TASK_DISABLED = 'the task is disabled';

/** Why deliveries for the tasks of an agency wait. */
export const AGENCY_SUSPENDED = 'the agency is suspended';
