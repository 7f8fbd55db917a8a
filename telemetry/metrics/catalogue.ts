import { ENDED_STATUSES, UNFINISHED_STATUSES } from '../../domain/delivery/delivery';
import { EVENT_TYPES, isTimerEvent, REMINDER_EVENT } from '../../domain/order/events';

/** Labels with their values if those are a closed set; such series start at 0. */
type Labels = Readonly<Record<string, readonly string[] | 'any'>>;

interface MetricSpec {
  readonly type: 'counter' | 'gauge' | 'histogram';
  /** The process that exports it. A process that runs both exports all. */
  readonly of: 'api' | 'worker' | 'both';
  readonly help: string;
  readonly labels: Labels;
  /** Upper bounds of a histogram's buckets, in the unit of its name. */
  readonly buckets?: readonly number[];
}

/** In seconds: from a response without I/O up to the deadline of a call to Temporal. */
const REQUEST_BUCKETS_S = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** In seconds: up to the longest timeout that a task may have. */
const ATTEMPT_BUCKETS_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30];

/** In seconds: from an immediate callback up to the end of the default retry schedule. */
const LAG_BUCKETS_S = [
  ...[0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  ...[60, 300, 1_800, 7_200, 21_600, 86_400, 345_600],
];

const BOOKING_EVENTS = EVENT_TYPES.filter((type) => !isTimerEvent(type));

/**
 * Outcomes of an attempt.
 *
 * `blocked` is not `unreachable`, because the cause is the task's URL or an attack.
 */
const ATTEMPT_OUTCOMES = ['accepted', 'refused', 'unreachable', 'unsendable', 'blocked'] as const;

/**
 * All metrics of this service.
 *
 * `/metrics`, docs/metrics.md, the dashboard and the alerts must match this table.
 */
export const METRICS = {
  callsign_http_request_duration_seconds: {
    type: 'histogram',
    of: 'api',
    help: 'Duration of HTTP requests, by route.',
    labels: { method: 'any', route: 'any', status: 'any' },
    buckets: REQUEST_BUCKETS_S,
  },
  callsign_quota_refusals_total: {
    type: 'counter',
    of: 'api',
    help: 'Requests refused with 429, by quota.',
    labels: { quota: 'any' },
  },
  callsign_audit_lost_total: {
    type: 'counter',
    of: 'api',
    help: 'Audit records that were lost before MongoDB accepted them.',
    labels: {},
  },
  callsign_events_accepted_total: {
    type: 'counter',
    of: 'api',
    help: 'Reports answered with 202, including duplicates, by event type.',
    labels: { type: BOOKING_EVENTS },
  },
  callsign_events_routed_total: {
    type: 'counter',
    of: 'worker',
    help: 'Events matched with tasks, including timer events, by event type.',
    labels: { type: [...EVENT_TYPES, REMINDER_EVENT] },
  },
  callsign_attempts_total: {
    type: 'counter',
    of: 'worker',
    help: 'Delivery attempts, by outcome.',
    labels: { outcome: ATTEMPT_OUTCOMES },
  },
  callsign_attempt_duration_seconds: {
    type: 'histogram',
    of: 'worker',
    help: 'Duration of delivery attempts, including rendering and response, by outcome.',
    labels: { outcome: ATTEMPT_OUTCOMES },
    buckets: ATTEMPT_BUCKETS_S,
  },
  callsign_deliveries_ended_total: {
    type: 'counter',
    of: 'worker',
    help: 'Deliveries that ended, by outcome.',
    labels: { outcome: ENDED_STATUSES },
  },
  callsign_delivery_lag_seconds: {
    type: 'histogram',
    of: 'worker',
    help: 'Time from the acceptance of an event to its delivery, by the attempt that succeeded. Excludes deliveries that were sent again.',
    labels: { attempt: ['first', 'later'] },
    buckets: LAG_BUCKETS_S,
  },
  callsign_deliveries_held_back_total: {
    type: 'counter',
    of: 'worker',
    help: 'Attempts that were due but held back, by reason.',
    labels: { reason: ['endpoint_busy', 'breaker_open', 'rate_limit'] },
  },
  callsign_breakers_open: {
    type: 'gauge',
    of: 'worker',
    help: 'Endpoints whose circuit breaker is open in this worker.',
    labels: {},
  },
  callsign_breaker_open_oldest_seconds: {
    type: 'gauge',
    of: 'worker',
    help: 'Time since the oldest open circuit breaker opened; 0 if none is open.',
    labels: {},
  },
  callsign_writes_deferred_total: {
    type: 'counter',
    of: 'worker',
    help: 'Records that could not be written to MongoDB at once; the order writes them later.',
    labels: { record: ['event', 'attempts'] },
  },
  callsign_writes_caught_up_total: {
    type: 'counter',
    of: 'worker',
    help: 'Deferred records that were written to MongoDB later.',
    labels: { record: ['event', 'attempts'] },
  },
  callsign_tasks_cached: {
    type: 'gauge',
    of: 'worker',
    help: 'Tasks in the task cache of this worker.',
    labels: {},
  },
  callsign_task_cache_stale_seconds: {
    type: 'gauge',
    of: 'worker',
    help: 'Time since the task cache lost its change stream; 0 if it is current.',
    labels: {},
  },
  callsign_deliveries_open: {
    type: 'gauge',
    of: 'api',
    help: 'Deliveries in MongoDB that have not ended, by status, counted up to 100,000 each. Each one in retrying is a lane that waits for its endpoint.',
    labels: { status: UNFINISHED_STATUSES },
  },
  callsign_deliveries_oldest_age_seconds: {
    type: 'gauge',
    of: 'api',
    help: 'Age of the oldest delivery in MongoDB with a status; 0 if there is none.',
    labels: { status: UNFINISHED_STATUSES },
  },
  callsign_orders_with_overdue_timer: {
    type: 'gauge',
    of: 'api',
    help: 'Open orders in MongoDB whose timer is overdue by more than a minute, counted up to 10,000.',
    labels: {},
  },
  callsign_dependency_up: {
    type: 'gauge',
    of: 'api',
    help: 'Whether an engine responds to this process: 1 or 0.',
    labels: { engine: ['temporal', 'mongodb'] },
  },
  callsign_workers_polling: {
    type: 'gauge',
    of: 'api',
    help: 'Workers that polled Temporal within the last 90 seconds.',
    labels: {},
  },
  callsign_task_queue_backlog: {
    type: 'gauge',
    of: 'api',
    help: 'Approximate number of tasks that wait in Temporal for a worker, by kind.',
    labels: { kind: ['workflow', 'activity'] },
  },
  callsign_task_queue_backlog_age_seconds: {
    type: 'gauge',
    of: 'api',
    help: 'Approximate age of the oldest task that waits in Temporal for a worker, by kind.',
    labels: { kind: ['workflow', 'activity'] },
  },
  callsign_trace_exports_failed_total: {
    type: 'counter',
    of: 'both',
    help: 'Batches of spans that could not be sent to the collector.',
    labels: {},
  },
} as const satisfies Record<string, MetricSpec>;

export type MetricName = keyof typeof METRICS;

/** Names of all metrics of one type. */
export type MetricOf<T extends MetricSpec['type']> = {
  [N in MetricName]: (typeof METRICS)[N]['type'] extends T ? N : never;
}[MetricName];

export type LabelOf<N extends MetricName> = keyof (typeof METRICS)[N]['labels'] & string;

/** The spec of a metric, as the common type. */
export const specOf = (name: MetricName): MetricSpec => METRICS[name];
