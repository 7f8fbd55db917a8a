import { Registry } from 'prom-client';
import { isBlocked, type EndedStatus, type SendResult } from '../domain/delivery/delivery';
import type { Endpoint } from '../domain/delivery/endpoint';
import type { DeliveredType } from '../domain/order/events';
import type { PendingWrite } from '../domain/life/pending-write';
import type { MetricsSource } from '../telemetry/metrics/registry';
import { counter, gauge, histogram } from '../telemetry/metrics/metrics';
import type { HoldReason } from './admit/admission';

const MS_PER_S = 1_000;

const outcomeOf = (result: SendResult): SendResult['kind'] | 'blocked' =>
  isBlocked(result) ? 'blocked' : result.kind;

/** Counters of this worker for `/metrics`. All label values come from fixed sets in the code. */
export interface DeliveryMetrics {
  readonly routed: (type: DeliveredType) => void;
  readonly attempted: (result: SendResult, durationMs: number) => void;
  /** @param lagMs - from accepting the event to the end of the successful attempt */
  readonly delivered: (lagMs: number, attempt: 'first' | 'later') => void;
  readonly ended: (how: EndedStatus) => void;
  readonly heldBack: (why: HoldReason) => void;
  /** MongoDB did not accept a record. */
  readonly writeDeferred: (record: PendingWrite['kind']) => void;
  /** MongoDB accepted a record that waited in the state of an order. */
  readonly writtenLate: (record: PendingWrite['kind']) => void;
}

/** The counters of the process, shared by all its workers. */
export const deliveryMetrics = (): DeliveryMetrics => {
  const routed = counter('callsign_events_routed_total');
  const attempts = counter('callsign_attempts_total');
  const durations = histogram('callsign_attempt_duration_seconds');
  const lags = histogram('callsign_delivery_lag_seconds');
  const ended = counter('callsign_deliveries_ended_total');
  const held = counter('callsign_deliveries_held_back_total');
  const deferred = counter('callsign_writes_deferred_total');
  const caughtUp = counter('callsign_writes_caught_up_total');
  return {
    routed: (type) => routed.inc({ type }),
    attempted: (result, durationMs) => {
      const outcome = outcomeOf(result);
      attempts.inc({ outcome });
      durations.observe({ outcome }, durationMs / MS_PER_S);
    },
    delivered: (lagMs, attempt) => lags.observe({ attempt }, Math.max(0, lagMs) / MS_PER_S),
    ended: (outcome) => ended.inc({ outcome }),
    heldBack: (reason) => held.inc({ reason }),
    writeDeferred: (record) => deferred.inc({ record }),
    writtenLate: (record) => caughtUp.inc({ record }),
  };
};

export interface WorkerReadings {
  readonly tasksKnown: () => number;
  /** Milliseconds since the task cache was current; 0 while it is. */
  readonly tasksBehindMs: () => number;
}

/** The state of one worker. */
export interface WorkerState {
  /** Called when a breaker opens and when it closes. */
  readonly breaker: (endpoint: Pick<Endpoint, 'key'>, became: 'open' | 'closed') => void;
  readonly source: MetricsSource;
}

export function workerState(readings: WorkerReadings): WorkerState {
  const registry = new Registry();
  const breakers = gauge('callsign_breakers_open', registry);
  const oldest = gauge('callsign_breaker_open_oldest_seconds', registry);
  const known = gauge('callsign_tasks_cached', registry);
  const behind = gauge('callsign_task_cache_stale_seconds', registry);
  const openSinceMs = new Map<string, number>();
  return {
    breaker: ({ key }, became) => {
      if (became === 'open') openSinceMs.set(key, Date.now());
      else openSinceMs.delete(key);
    },
    source: () => {
      const [longest] = openSinceMs.values();
      breakers.set(openSinceMs.size);
      oldest.set(longest === undefined ? 0 : (Date.now() - longest) / MS_PER_S);
      known.set(readings.tasksKnown());
      behind.set(readings.tasksBehindMs() / MS_PER_S);
      return registry.metrics();
    },
  };
}
