import { getClient } from '@temporalio/activity';
import type { DataConverter } from '@temporalio/common';
import type { WorkflowBundleOption } from '@temporalio/worker';
import type { Log } from '../telemetry/log/log';
import { createAdmission } from '../activities/admit/admission';
import { openChannels, type ChannelOptions } from '../channels/registry';
import { createDeliver } from '../activities/deliver/deliver';
import { createEndpointLimiter } from '../activities/admit/endpoint-limiter';
import { createErase } from '../activities/erase/erase';
import { createEraseDue } from '../activities/erase/erase-due';
import { createFirstAttempts } from '../activities/route/first-attempts';
import { deliveryMetrics, workerState } from '../activities/metrics';
import { createNotifier } from '../notices/notices';
import { createParking } from '../activities/deliver/parking';
import { createRateLimiter } from '../activities/admit/rate-limiter';
import { createRefresh } from '../activities/refresh';
import { createRouteActivities } from '../activities/route/route';
import { createTaskHealthMonitor } from '../notices/task-health-monitor';
import type { WaitingLane } from '../activities/admit/waiting-lanes';
import { endpointOf } from '../domain/delivery/endpoint';
import type { MetricsRegistry } from '../telemetry/metrics/registry';
import { declareMetrics } from '../telemetry/metrics/metrics';
import { createAgencyStore } from '../store/agencies/agencies';
import { createContactStore } from '../store/agencies/contacts';
import type { Database } from '../store/mongo/database';
import { createDeliveryStore } from '../store/deliveries/deliveries';
import type { Encryption } from '../store/encryption/encryption';
import { createErasureStore } from '../store/orders/erasures';
import { createEventStore } from '../store/orders/events';
import { createNoticeStore } from '../store/agencies/notices';
import { createOrderRetention } from '../store/orders/order-retention';
import { createOrderStore } from '../store/orders/orders';
import { openSuspendedAgencies } from '../store/agencies/suspended-agencies';
import { openTaskCache, type TaskCache } from '../store/tasks/task-cache';
import { createTaskHealthStore } from '../store/tasks/task-health';
import { createTaskStore } from '../store/tasks/tasks';
import type { TemporalAddress } from '../temporal/connection';
import type { Tracing } from '../telemetry/tracing/tracing';
import { eraseAgain, startErasure } from '../temporal/gateway/start-erasure';
import {
  ORDERS_TASK_QUEUE,
  orderWorkflowId,
  PROCEED_SIGNAL,
  type ProceedSignal,
} from '../contract/workflows';
import { startWorker, type RunningWorker } from './worker';

export interface OrderWorkerOptions {
  readonly temporal: TemporalAddress;
  /** Default: {@link ORDERS_TASK_QUEUE}. */
  readonly taskQueue?: string;
  readonly database: Database;
  readonly encryption: Pick<Encryption, 'orders' | 'secrets' | 'dataKeys'>;
  /** Seals and opens payloads. */
  readonly dataConverter: DataConverter;
  readonly workflowBundle: WorkflowBundleOption;
  readonly channel: ChannelOptions;
  /** Seconds between attempts. */
  readonly retrySchedule: readonly number[];
  /** Registry for the state of this worker; absent for none. */
  readonly registry?: MetricsRegistry | undefined;
  /** Absent to trace nothing. */
  readonly tracing?: Tracing | undefined;
  readonly logger: Log;
}

/** Interval between two checks whether waiting lanes can be woken, in milliseconds. */
const WAKE_INTERVAL_MS = 100;

/** A lane that can be woken after the activity ended, because it keeps the client. */
function laneOf(agwId: string, taskId: string): WaitingLane {
  const client = getClient();
  return {
    key: JSON.stringify([agwId, taskId]),
    wake: () =>
      client.workflow.getHandle(orderWorkflowId(agwId)).signal<ProceedSignal>(PROCEED_SIGNAL, taskId),
  };
}

export interface RunningOrderWorker extends RunningWorker {
  /** Waits until this worker has cached a version of a task. */
  readonly waitForVersion: TaskCache['waitForVersion'];
}

/** Starts a worker that runs orders and makes their deliveries. Several workers may run side by side. */
export async function startOrderWorker(options: OrderWorkerOptions): Promise<RunningOrderWorker> {
  const { temporal, database, encryption, tracing, logger } = options;
  const { db } = database;
  const taskQueue = options.taskQueue ?? ORDERS_TASK_QUEUE;
  const deliveries = createDeliveryStore(db, encryption);
  const orders = createOrderStore(db, encryption);
  const events = createEventStore(db, encryption);
  const tasks = createTaskStore(db, encryption);
  const agencies = createAgencyStore(db);
  const suspended = await openSuspendedAgencies(agencies, logger);
  const channel = openChannels(options.channel);
  const taskCache = openTaskCache(db, encryption, logger);
  const metrics = deliveryMetrics();
  const state = workerState({
    tasksKnown: () => taskCache.count(),
    tasksBehindMs: () => taskCache.staleMs(),
  });
  declareMetrics('worker');
  const unregister = options.registry?.add(state.source);
  const limiter = createEndpointLimiter({
    random: Math.random,
    onBreaker: (endpoint, became) => {
      state.breaker(endpoint, became);
      logger.warn({ endpoint: endpoint.name }, became === 'open' ? 'endpoint.failing' : 'endpoint.recovered');
    },
  });

  const notifier = createNotifier({
    tasks: taskCache,
    contacts: createContactStore(db, encryption),
    notices: createNoticeStore(db),
    suspended,
    channel,
    logger,
    now: () => new Date(),
  });
  const health = createTaskHealthStore(db);
  const healthMonitor = createTaskHealthMonitor({ health, tasks, notifier, logger, now: Date.now });

  const parking = createParking({ tasks, agencies, suspended });
  const attempting = {
    channel,
    metrics,
    tracing,
    healthMonitor,
    retrySchedule: options.retrySchedule,
    disableTask: (taskId: string, reason: string) => healthMonitor.disable(taskId, reason),
    logger,
    now: Date.now,
    random: Math.random,
  };
  const firstAttempts = createFirstAttempts({ ...attempting, parking, limiter });

  const waking = setInterval(() => limiter.wakeWaiting(Date.now()), WAKE_INTERVAL_MS);

  const release = async (): Promise<void> => {
    clearInterval(waking);
    unregister?.();
    await firstAttempts.close();
    await healthMonitor.close();
    await notifier.close();
    await Promise.all([taskCache.close(), suspended.close(), channel.close()]);
  };
  try {
    const worker = await startWorker({
      ...temporal,
      taskQueue,
      workflowBundle: options.workflowBundle,
      dataConverter: options.dataConverter,
      logger,
      activities: {
        ...createRefresh({ orders, client: getClient }),
        ...createErase({
          client: getClient,
          taskQueue,
          dataKeys: encryption.dataKeys,
          erasures: createErasureStore(db),
          records: { orders, events, deliveries },
        }),
        ...createEraseDue({
          orders,
          startErasure: (agwId) => startErasure(getClient(), taskQueue, agwId),
          now: Date.now,
        }),
        eraseAgain: (agwId) => eraseAgain(getClient(), taskQueue, agwId),
        ...createRouteActivities({
          tasks: taskCache,
          firstAttempts,
          retryAfterMs: (task, agwId) =>
            limiter.retryAfterMs(endpointOf(task), Date.now(), laneOf(agwId, task.id)),
          orders,
          events,
          deliveries,
          metrics,
          tracing,
          retention: createOrderRetention(db),
          logger,
        }),
        deliver: createDeliver({
          ...attempting,
          tasks: taskCache,
          deliveries,
          firstAttempts,
          laneOf,
          admit: createAdmission({
            endpoints: limiter,
            rates: createRateLimiter(),
            onHeldBack: metrics.heldBack,
          }),
          parking,
        }),
      },
    });
    const ended = worker.ended.finally(release);
    return {
      ended,
      waitForVersion: (...version) => taskCache.waitForVersion(...version),
      async stop() {
        await worker.stop();
        await ended;
      },
    };
  } catch (error) {
    await release();
    throw error;
  }
}
