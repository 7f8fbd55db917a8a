import type { Log } from './log';

/**
 * What the SDK, its native core and our workflow code may say in the log: the openings of their messages. What follows
 * an opening quotes failures and so is cut off; of any other message the component and target tell where it is from.
 */
const KNOWN = [
  // workflows/
  'the timer failed',
  'a lane stopped',
  'a delivery was interrupted',
  'a lane is parked',
  'records could not be made',
  // @temporalio/worker and @temporalio/workflow
  'Activity failed',
  'Workflow failed',
  'Worker failed',
  'Failed to encode heartbeat details, cancelling Activity',
  'Failed to initiate shutdown',
  'External sink function threw an error',
  'Core reported failure in completeWorkflowActivation()',
  'Error while processing ActivityTask.start',
  // The native core.
  'Activity not found on completion',
  'Activity heartbeat failed',
  'Error reporting WFT to server',
  'Error while completing workflow activation',
  'Error while polling for workflow tasks',
  'Failing workflow task',
  'Network error while completing activity',
  'Poller task died or did not terminate cleanly',
  'Task not found when completing',
  'Unhandled command response when completing',
  'gRPC call',
] as const;

/** An entry as the SDK hands it over; its `meta` holds anything. */
export interface TemporalEntry {
  readonly level: string;
  readonly message: string;
  readonly meta?: Readonly<Record<string | symbol, unknown>> | undefined;
}

/** Our workflows hand errors over as text, which begins with the error's name. */
const failureOf = (error: unknown): { readonly err?: unknown; readonly failure?: unknown } =>
  typeof error === 'string' ? { failure: /^\w+/.exec(error)?.[0] } : { err: error };

/** Writes to our log what Temporal's SDK says, as far as it is known. */
export const logTemporal = (log: Log, { level, message, meta = {} }: TemporalEntry): void => {
  const line = {
    said: KNOWN.find((opening) => message.startsWith(opening)),
    component: meta['sdkComponent'],
    target: meta['target'],
    workflowId: meta['workflowId'],
    workflowType: meta['workflowType'],
    activityType: meta['activityType'],
    attempt: meta['attempt'],
    durationMs: meta['durationMs'],
    ...failureOf(meta['error']),
  };
  log[level === 'ERROR' ? 'error' : 'warn'](line, 'temporal.log');
};
