import { getClient } from '@temporalio/activity';
import { createAdmission } from '../activities/admit/admission';
import { createEndpointLimiter } from '../activities/admit/endpoint-limiter';
import { createRateLimiter } from '../activities/admit/rate-limiter';
import type { WaitingLane } from '../activities/admit/waiting-lanes';
import { createDeliver } from '../activities/deliver/deliver';
import { createParking } from '../activities/deliver/parking';
import { createErase } from '../activities/erase/erase';
import { createEraseDue } from '../activities/erase/erase-due';
import { deliveryMetrics, type WorkerState } from '../activities/metrics';
import { createRefresh } from '../activities/refresh';
import { createFirstAttempts } from '../activities/route/first-attempts';
import { createRouteActivities } from '../activities/route/route';
import type { OpenChannels } from '../channels/open-channels';
import type { ChannelRegistry } from '../channels/registry';
import type { WorkerActivities } from '../contract/activities';
import { orderWorkflowId, WAKE_SIGNAL, type WakeSignal } from '../contract/workflows';
import { createTaskHealthMonitor } from '../notices/task-health-monitor';
import type { Notifier } from '../notices/notices';
import type { Encryption } from '../store/encryption/encryption';
import type { Stores } from '../store/open-stores';
import type { Log } from '../telemetry/log/log';
import type { Tracing } from '../telemetry/tracing/tracing';
import { eraseAgain, startErasure } from '../temporal/gateway/start-erasure';

export interface ActivityOptions {
  readonly taskQueue: string;
  readonly stores: Stores;
  readonly dataKeys: Encryption['dataKeys'];
  readonly channelRegistry: ChannelRegistry;
  readonly channel: OpenChannels;
  readonly notifier: Notifier;
  /** Seconds between attempts. */
  readonly retrySchedule: readonly number[];
  /** Shows which endpoints fail. */
  readonly state: Pick<WorkerState, 'breaker'>;
  /** Absent: nothing is traced. */
  readonly tracing: Tracing | undefined;
  readonly logger: Log;
}

export interface OpenActivities {
  readonly activities: WorkerActivities;
  /** Waits for first attempts in flight. */
  close(): Promise<void>;
}

/** Between two looks whether lanes that wait for an endpoint can be woken, in milliseconds. */
const WAKE_INTERVAL_MS = 100;

/** A lane that can be woken after the activity has ended, because it keeps the client. */
function laneOf(agwId: string, taskId: string): WaitingLane {
  const client = getClient();
  return {
    key: JSON.stringify([agwId, taskId]),
    wake: () => client.workflow.getHandle(orderWorkflowId(agwId)).signal<WakeSignal>(WAKE_SIGNAL, taskId),
  };
}

/** Everything that the workflows of orders call. */
export function openActivities(options: ActivityOptions): OpenActivities {
  const {
    taskQueue,
    stores,
    dataKeys,
    channelRegistry,
    channel,
    notifier,
    retrySchedule,
    state,
    tracing,
    logger,
  } = options;
  const { orders, events, deliveries, erasures, retention, taskCache } = stores;
  const now = Date.now;
  const metrics = deliveryMetrics();
  const limiter = createEndpointLimiter({
    random: Math.random,
    onBreaker: (endpoint, became) => {
      state.breaker(endpoint, became);
      logger.warn({ endpoint: endpoint.name }, became === 'open' ? 'endpoint.failing' : 'endpoint.recovered');
    },
  });
  const waking = setInterval(() => limiter.wakeWaiting(now()), WAKE_INTERVAL_MS);
  const healthMonitor = createTaskHealthMonitor({ ...stores, notifier, logger, now });
  const parking = createParking(stores);
  const attempting = {
    channelRegistry,
    channel,
    metrics,
    tracing,
    healthMonitor,
    retrySchedule,
    disableTask: (taskId: string, reason: string) => healthMonitor.disable(taskId, reason),
    logger,
    now,
    random: Math.random,
  };
  const firstAttempts = createFirstAttempts({ ...attempting, parking, limiter });
  return {
    activities: {
      ...createRouteActivities({
        ...{
          tasks: taskCache,
          firstAttempts,
          orders,
          events,
          deliveries,
          retention,
          metrics,
          tracing,
          logger,
        },
        retryAfterMs: (task, agwId) =>
          limiter.retryAfterMs(channelRegistry.endpointOf(task), now(), laneOf(agwId, task.id)),
      }),
      deliver: createDeliver({
        ...{ ...attempting, tasks: taskCache, deliveries, firstAttempts, laneOf, parking },
        admit: createAdmission({
          channelRegistry,
          endpoints: limiter,
          rates: createRateLimiter(),
          onHeldBack: metrics.heldBack,
        }),
      }),
      ...createErase({
        client: getClient,
        taskQueue,
        dataKeys,
        erasures,
        records: { orders, events, deliveries },
      }),
      ...createEraseDue({
        orders,
        startErasure: (agwId) => startErasure(getClient(), taskQueue, agwId),
        now,
      }),
      eraseAgain: (agwId) => eraseAgain(getClient(), taskQueue, agwId),
      ...createRefresh({ orders, client: getClient }),
    },
    async close() {
      clearInterval(waking);
      await firstAttempts.close();
      await healthMonitor.close();
    },
  };
}
