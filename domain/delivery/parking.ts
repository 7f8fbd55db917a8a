/** Default reason of parked deliveries, if the task was disabled without a reason. */
export const TASK_DISABLED = 'the task is disabled';

/** Reason of parked deliveries of a suspended agency. */
export const AGENCY_SUSPENDED = 'the agency is suspended';
