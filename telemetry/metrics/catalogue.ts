import { ENDED_STATUSES, UNFINISHED_STATUSES } from '../../domain/delivery/delivery';
import { EVENT_TYPES, isTimerEvent, REMINDER_EVENT } from '../../domain/order/events';

/** A label, with its values where they are a closed set: their series are there from the start, at 0. */
type Labels = Readonly<Record<string, readonly string[] | 'as they come'>>;

interface MetricSpec {
  readonly type: 'counter' | 'gauge' | 'histogram';
  /** The process that has it; one that runs both has all of them. */
  readonly of: 'api' | 'worker' | 'both';
  readonly help: string;
  readonly labels: Labels;
  /** Of a histogram: upper ends in the unit of its name. */
  readonly buckets?: readonly number[];
}

/** Seconds: from an answer out of memory to the deadline of a call to Temporal. */
const REQUEST_BUCKETS_S = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Seconds: up to the longest timeout that a task may have. */
const ATTEMPT_BUCKETS_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30];

/** Seconds: from a callback at once to the end of the default schedule. */
const LAG_BUCKETS_S = [
  ...[0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  ...[60, 300, 1_800, 7_200, 21_600, 86_400, 345_600],
];

const BOOKING_EVENTS = EVENT_TYPES.filter((type) => !isTimerEvent(type));

/** What an attempt can come to; `blocked` is apart from `unreachable`: nobody's fault but that of a task, or an attack. */
const ATTEMPT_OUTCOMES = ['accepted', 'refused', 'unreachable', 'unsendable', 'blocked'] as const;

/** Everything that this service measures; `/metrics`, docs/metrics.md, the dashboard and the alerts go by this table. */
export const METRICS = {
  callsign_http_request_duration_seconds: {
    type: 'histogram',
    of: 'api',
    help: 'Time until a request was answered, by route.',
    labels: { method: 'as they come', route: 'as they come', status: 'as they come' },
    buckets: REQUEST_BUCKETS_S,
  },
  callsign_quota_refusals_total: {
    type: 'counter',
    of: 'api',
    help: 'Requests that were refused with 429, by quota.',
    labels: { quota: 'as they come' },
  },
  callsign_audit_lost_total: {
    type: 'counter',
    of: 'api',
    help: 'Records of the audit log that could not be kept.',
    labels: {},
  },
  callsign_events_accepted_total: {
    type: 'counter',
    of: 'api',
    help: 'Reports that were answered with 202, repeats included, by event.',
    labels: { type: BOOKING_EVENTS },
  },
  callsign_events_routed_total: {
    type: 'counter',
    of: 'worker',
    help: 'Events that were matched with tasks, those of timers included, by event.',
    labels: { type: [...EVENT_TYPES, REMINDER_EVENT] },
  },
  callsign_attempts_total: {
    type: 'counter',
    of: 'worker',
    help: 'Attempts at deliveries, by what came of them.',
    labels: { outcome: ATTEMPT_OUTCOMES },
  },
  callsign_attempt_duration_seconds: {
    type: 'histogram',
    of: 'worker',
    help: 'Time that an attempt took, rendering and answer included, by what came of it.',
    labels: { outcome: ATTEMPT_OUTCOMES },
    buckets: ATTEMPT_BUCKETS_S,
  },
  callsign_deliveries_ended_total: {
    type: 'counter',
    of: 'worker',
    help: 'Deliveries that came to their end, by how.',
    labels: { outcome: ENDED_STATUSES },
  },
  callsign_delivery_lag_seconds: {
    type: 'histogram',
    of: 'worker',
    help: 'Time from the acceptance of an event to its delivery, by the attempt that brought it; without those that were made again.',
    labels: { attempt: ['first', 'later'] },
    buckets: LAG_BUCKETS_S,
  },
  callsign_deliveries_held_back_total: {
    type: 'counter',
    of: 'worker',
    help: 'Times that a delivery was due and not attempted, by reason.',
    labels: { reason: ['endpoint_busy', 'breaker_open', 'rate_limit'] },
  },
  callsign_breakers_open: {
    type: 'gauge',
    of: 'worker',
    help: 'Endpoints that this worker leaves alone because they fail.',
    labels: {},
  },
  callsign_breaker_open_oldest_seconds: {
    type: 'gauge',
    of: 'worker',
    help: 'How long the one that has failed longest has been left alone; 0 where there is none.',
    labels: {},
  },
  callsign_writes_deferred_total: {
    type: 'counter',
    of: 'worker',
    help: 'Records that MongoDB did not take at once; they are made later.',
    labels: { record: ['event', 'attempts'] },
  },
  callsign_writes_caught_up_total: {
    type: 'counter',
    of: 'worker',
    help: 'Records that MongoDB took later, from the memory of orders.',
    labels: { record: ['event', 'attempts'] },
  },
  callsign_tasks_cached: {
    type: 'gauge',
    of: 'worker',
    help: 'Tasks that this worker matches events with.',
    labels: {},
  },
  callsign_task_cache_stale_seconds: {
    type: 'gauge',
    of: 'worker',
    help: 'How long changes of tasks have not been heard of; 0 while they are followed.',
    labels: {},
  },
  callsign_deliveries_open: {
    type: 'gauge',
    of: 'api',
    help: 'Deliveries on record that have not ended, counted up to 100,000 of each status. Those that are retried are lanes that wait for their endpoint.',
    labels: { status: UNFINISHED_STATUSES },
  },
  callsign_deliveries_oldest_age_seconds: {
    type: 'gauge',
    of: 'api',
    help: 'Age of the oldest delivery on record of a status; 0 where there is none.',
    labels: { status: UNFINISHED_STATUSES },
  },
  callsign_orders_with_overdue_timer: {
    type: 'gauge',
    of: 'api',
    help: 'Open orders on record whose timer should have fired over a minute ago, counted up to 10,000.',
    labels: {},
  },
  callsign_dependency_up: {
    type: 'gauge',
    of: 'api',
    help: 'Whether an engine answers this process: 1, or 0.',
    labels: { engine: ['temporal', 'mongodb'] },
  },
  callsign_workers_polling: {
    type: 'gauge',
    of: 'api',
    help: 'Workers that came to Temporal for work within the last 90 seconds.',
    labels: {},
  },
  callsign_task_queue_backlog: {
    type: 'gauge',
    of: 'api',
    help: 'What waits in Temporal for a worker, about, by kind.',
    labels: { kind: ['workflow', 'activity'] },
  },
  callsign_task_queue_backlog_age_seconds: {
    type: 'gauge',
    of: 'api',
    help: 'How long the oldest of that has waited, about.',
    labels: { kind: ['workflow', 'activity'] },
  },
  callsign_trace_exports_failed_total: {
    type: 'counter',
    of: 'both',
    help: 'Batches of spans that the collector did not take.',
    labels: {},
  },
} as const satisfies Record<string, MetricSpec>;

export type MetricName = keyof typeof METRICS;

/** The metrics of one type. */
export type MetricOf<T extends MetricSpec['type']> = {
  [N in MetricName]: (typeof METRICS)[N]['type'] extends T ? N : never;
}[MetricName];

export type LabelOf<N extends MetricName> = keyof (typeof METRICS)[N]['labels'] & string;

/** A metric as any other. */
export const specOf = (name: MetricName): MetricSpec => METRICS[name];
