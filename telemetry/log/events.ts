import type { Member } from './members';

/**
 * All log events, with the members that their lines may have. The log drops any other member.
 */
export const LOG_EVENTS = {
  'api.ready': ['url'],
  'callsign.ready': ['url'],
  'worker.ready': ['temporal', 'url'],

  'http.request': ['requestId', 'method', 'route', 'status', 'durationMs', 'key', 'aborted'],
  'http.failed': ['requestId', 'route', 'err'],

  'event.write-deferred': ['order', 'event', 'sequence', 'err'],
  'delivery.attempted': [
    ...(['order', 'event', 'sequence', 'task', 'delivery', 'attempt', 'outcome'] as const),
    ...(['status', 'reason', 'durationMs', 'retryInMs'] as const),
  ],
  'delivery.activity-failed': ['delivery', 'task', 'err'],
  'delivery.write-deferred': ['delivery', 'err'],
  'endpoint.failing': ['endpoint'],
  'endpoint.recovered': ['endpoint'],
  'task.health-not-saved': ['task', 'err'],
  'task.disable-failed': ['task', 'err'],
  'task.unreadable': ['task', 'err'],
  'tasks.cache-stale': ['err'],
  'event.routed-with-stale-tasks': ['order', 'sequence'],
  'agencies.cache-stale': ['err'],
  'key.last-use-not-saved': ['key', 'err'],
  'audit.lost': ['count', 'err'],
  'notice.sent': ['notice', 'type', 'task', 'recipient', 'attempts'],
  'notice.failed': ['notice', 'type', 'task', 'recipient', 'attempts', 'outcome'],
  'notice.takeover-failed': ['err'],
  'notice.lost': ['notice', 'type', 'err'],

  'codec.login': ['key', 'outcome'],
  'codec.decoded': ['requestId', 'key', 'count', 'orders'],

  'temporal.unavailable': ['retryInMs', 'err'],

  /** Messages of the Temporal SDK and of workflow code; see `telemetry/log/temporal-log.ts`. */
  'temporal.log': [
    ...(['said', 'component', 'target', 'workflowId', 'workflowType', 'activityType'] as const),
    ...(['attempt', 'durationMs', 'failure', 'err'] as const),
  ],
} as const satisfies Record<string, readonly Member[]>;

export type LogEvent = keyof typeof LOG_EVENTS;
