import { getClient } from '@temporalio/activity';
import type { DataConverter } from '@temporalio/common';
import type { WorkflowBundleOption } from '@temporalio/worker';
import type { Log } from '../telemetry/log/log';
import { createAdmission } from '../activities/admit/admission';
import type { ChannelOptions } from '../channels/channel';
import { CHANNELS, type Registry } from '../channels/registry';
import { createDeliver } from '../activities/deliver/deliver';
import { createEndpointGuard } from '../activities/admit/endpoint-guard';
import { createErase } from '../activities/erase/erase';
import { createEraseDue } from '../activities/erase/erase-due';
import { createFirstAttempts } from '../activities/route/first-attempts';
import { deliveryMetrics, workerState } from '../activities/metrics';
import { createNotifier } from '../notices/notices';
import { createParking } from '../activities/deliver/parking';
import { createRateLimiter } from '../activities/admit/rate-limiter';
import { createRefresh } from '../activities/refresh';
import { createRouteActivities } from '../activities/route/route';
import { createTaskWatch } from '../notices/task-watch';
import type { WaitingLane } from '../activities/admit/waiting-lanes';
import type { MetricsBoard } from '../telemetry/metrics/board';
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
import { followSuspendedAgencies } from '../store/agencies/suspended-agencies';
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
  /** Default: {@link CHANNELS}. */
  readonly registry?: Registry;
  /** Seconds between attempts. */
  readonly retrySchedule: readonly number[];
  /** Where the state of this worker is shown; absent: nowhere. */
  readonly board?: MetricsBoard | undefined;
  /** Absent: nothing is traced. */
  readonly tracing?: Tracing | undefined;
  readonly logger: Log;
}

/** Between two looks whether lanes that wait for an endpoint can be called, in milliseconds. */
const CALL_EVERY_MS = 100;

/** A lane as an activity knows it, whose client outlasts it. */
function laneOf(agwId: string, taskId: string): WaitingLane {
  const client = getClient();
  return {
    key: JSON.stringify([agwId, taskId]),
    call: () =>
      client.workflow.getHandle(orderWorkflowId(agwId)).signal<ProceedSignal>(PROCEED_SIGNAL, taskId),
  };
}

export interface RunningOrderWorker extends RunningWorker {
  /** Waits until this worker knows a version of a task. */
  readonly sees: TaskCache['sees'];
}

/** The process that runs orders and makes their deliveries; any number of them may run side by side. */
export async function startOrderWorker(options: OrderWorkerOptions): Promise<RunningOrderWorker> {
  const { temporal, database, encryption, tracing, registry = CHANNELS, logger } = options;
  const { db } = database;
  const taskQueue = options.taskQueue ?? ORDERS_TASK_QUEUE;
  const deliveries = createDeliveryStore(db, encryption);
  const orders = createOrderStore(db, encryption);
  const events = createEventStore(db, encryption);
  const tasks = createTaskStore(db, encryption);
  const agencies = createAgencyStore(db);
  const suspended = await followSuspendedAgencies(agencies, logger);
  const channel = registry.open(options.channel);
  await channel.load();
  const taskCache = openTaskCache(db, encryption, logger);
  const metrics = deliveryMetrics();
  const state = workerState({
    tasksKnown: () => taskCache.count(),
    tasksBehindMs: () => taskCache.behindMs(),
  });
  declareMetrics('worker');
  const leaveBoard = options.board?.add(state.source);
  const guard = createEndpointGuard({
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
    registry,
    channel,
    logger,
    now: () => new Date(),
  });
  const health = createTaskHealthStore(db);
  const watch = createTaskWatch({ health, tasks, notifier, logger, now: Date.now });

  const parking = createParking({ tasks, agencies, suspended });
  const attempting = {
    registry,
    channel,
    metrics,
    tracing,
    watch,
    retrySchedule: options.retrySchedule,
    disableTask: (taskId: string, reason: string) => watch.disable(taskId, reason),
    logger,
    now: Date.now,
    random: Math.random,
  };
  const firstAttempts = createFirstAttempts({ ...attempting, parking, guard });

  const calling = setInterval(() => guard.callWaiting(Date.now()), CALL_EVERY_MS);

  const release = async (): Promise<void> => {
    clearInterval(calling);
    leaveBoard?.();
    await firstAttempts.close();
    await watch.close();
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
          worthTryingInMs: (task, agwId) =>
            guard.worthTryingInMs(registry.endpointOf(task), Date.now(), laneOf(agwId, task.id)),
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
          admit: createAdmission({ registry, guard, limiter: createRateLimiter(), onHold: metrics.heldBack }),
          parking,
        }),
      },
    });
    const ended = worker.ended.finally(release);
    return {
      ended,
      sees: (...version) => taskCache.sees(...version),
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
