import { Registry } from 'prom-client';
import { UNFINISHED_STATUSES } from '../domain/delivery/delivery';
import { throttled } from '../telemetry/metrics/throttled';
import type { MetricsSource } from '../telemetry/metrics/registry';
import { gauge } from '../telemetry/metrics/metrics';
import type { Backlog } from '../store/deliveries/backlog';
import type { QueueBacklog } from '../temporal/queue-backlog';
import type { ApiReadiness } from '../api/deps';

export interface BacklogReadings {
  readonly readiness: () => Promise<ApiReadiness>;
  readonly backlog: () => Promise<Backlog>;
  readonly queue: () => Promise<QueueBacklog>;
}

const MS_PER_S = 1_000;

/**
 * Measures the backlog and the reachability of the engines whenever `/metrics` is read.
 *
 * The API measures them, so that they are visible while no worker runs. If an engine does not respond, its metrics have
 * no value, so that no old value looks current.
 */
export function backlogMetrics(readings: BacklogReadings): MetricsSource {
  const registry = new Registry();
  const up = gauge('callsign_dependency_up', registry);
  const unfinished = gauge('callsign_deliveries_open', registry);
  const oldest = gauge('callsign_deliveries_oldest_age_seconds', registry);
  const overdue = gauge('callsign_orders_with_overdue_timer', registry);
  const workers = gauge('callsign_workers_polling', registry);
  const waiting = gauge('callsign_task_queue_backlog', registry);
  const waitingAge = gauge('callsign_task_queue_backlog_age_seconds', registry);

  const showBacklog = (found: Backlog | undefined): void => {
    for (const status of UNFINISHED_STATUSES) {
      if (found === undefined) {
        unfinished.remove({ status });
        oldest.remove({ status });
      } else {
        unfinished.set({ status }, found.deliveries[status].count);
        oldest.set({ status }, found.deliveries[status].oldestAgeMs / MS_PER_S);
      }
    }
    if (found === undefined) overdue.remove();
    else overdue.set(found.overdueOrders);
  };

  const showQueue = (found: QueueBacklog | undefined): void => {
    for (const kind of ['workflow', 'activity'] as const) {
      if (found === undefined) {
        waiting.remove({ kind });
        waitingAge.remove({ kind });
      } else {
        waiting.set({ kind }, found.waiting[kind].count);
        waitingAge.set({ kind }, found.waiting[kind].oldestAgeMs / MS_PER_S);
      }
    }
    if (found === undefined) workers.remove();
    else workers.set(found.workers);
  };

  const refresh = throttled(async () => {
    const engines = await readings.readiness();
    up.set({ engine: 'temporal' }, Number(engines.temporal));
    up.set({ engine: 'mongodb' }, Number(engines.mongodb));
    await Promise.all([
      (engines.mongodb ? readings.backlog() : Promise.resolve(undefined)).catch(nothing).then(showBacklog),
      (engines.temporal ? readings.queue() : Promise.resolve(undefined)).catch(nothing).then(showQueue),
    ]);
  });

  return async () => {
    await refresh();
    return registry.metrics();
  };
}

const nothing = (): undefined => undefined;
