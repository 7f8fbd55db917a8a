import type { Member } from './members';

/**
 * Everything that the service logs, and the members that each line may carry. What is not named here is not
 * written, whatever a caller hands over.
 */
export const LOG_EVENTS = {
  'api.ready': ['url'],
  'callsign.ready': ['url'],
  'worker.ready': ['temporal', 'url'],

  'http.request': ['requestId', 'method', 'route', 'status', 'durationMs', 'key', 'aborted'],
  'http.failed': ['requestId', 'route', 'err'],

  'event.unrecorded': ['order', 'event', 'sequence', 'err'],
  'delivery.attempted': [
    ...(['order', 'event', 'sequence', 'task', 'delivery', 'attempt', 'outcome'] as const),
    ...(['status', 'reason', 'durationMs', 'retryInMs'] as const),
  ],
  'delivery.broken': ['delivery', 'task', 'err'],
  'delivery.unrecorded': ['delivery', 'err'],
  'endpoint.failing': ['endpoint'],
  'endpoint.recovered': ['endpoint'],
  'task.health-unknown': ['task', 'err'],
  'task.not-disabled': ['task', 'err'],
  'task.unreadable': ['task', 'err'],
  'tasks.lost-sight': ['err'],
  'tasks.behind': ['order', 'sequence'],
  'agencies.lost-sight': ['err'],
  'key.use-not-noted': ['key', 'err'],
  'audit.lost': ['count', 'err'],
  'notice.told': ['notice', 'type', 'task', 'recipient', 'attempts'],
  'notice.not-told': ['notice', 'type', 'task', 'recipient', 'attempts', 'outcome'],
  'notice.none-taken-over': ['err'],
  'notice.lost': ['notice', 'type', 'err'],

  'codec.login': ['key', 'outcome'],
  'codec.decoded': ['requestId', 'key', 'count', 'orders'],

  'temporal.awaited': ['retryInMs', 'err'],

  /** What Temporal's SDK or the workflow code says; see `telemetry/log/temporal-log.ts`. */
  'temporal.said': [
    ...(['said', 'component', 'target', 'workflowId', 'workflowType', 'activityType'] as const),
    ...(['attempt', 'durationMs', 'failure', 'err'] as const),
  ],
} as const satisfies Record<string, readonly Member[]>;

export type LogEvent = keyof typeof LOG_EVENTS;
