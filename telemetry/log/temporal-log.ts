import type { Log } from './log';

/**
 * Prefixes of the messages of the SDK, its native core and our workflow code that the log may show.
 *
 * The log shows the prefix only, because the rest of a message quotes failures. Of an unlisted message it shows only
 * the component and the target.
 */
const KNOWN_PREFIXES = [
  // workflows/
  'the timer failed',
  'a lane stopped',
  'a delivery was interrupted',
  'a delivery is parked',
  'pending writes failed',
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

/** A log entry of the SDK; its `meta` may hold anything. */
export interface TemporalEntry {
  readonly level: string;
  readonly message: string;
  readonly meta?: Readonly<Record<string | symbol, unknown>> | undefined;
}

/** Our workflows log an error as text that starts with its name. */
const failureOf = (error: unknown): { readonly err?: unknown; readonly failure?: unknown } =>
  typeof error === 'string' ? { failure: /^\w+/.exec(error)?.[0] } : { err: error };

/** Writes an entry of the Temporal SDK to our log as `temporal.log`, reduced to its known parts. */
export const logTemporal = (log: Log, { level, message, meta = {} }: TemporalEntry): void => {
  const line = {
    said: KNOWN_PREFIXES.find((prefix) => message.startsWith(prefix)),
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
