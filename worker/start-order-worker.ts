import type { WorkflowBundleOption } from '@temporalio/worker';
import type { Logger } from 'pino';
import { createHttpChannel, type HttpChannelOptions } from '../activities/channels/http';
import { createDeliver } from '../activities/deliver';
import { createRouteActivities } from '../activities/route';
import type { Database } from '../store/database';
import { createDeliveryStore } from '../store/deliveries';
import { createEventStore } from '../store/events';
import { createOrderStore } from '../store/orders';
import { openTaskCache } from '../store/task-cache';
import { createTaskStore } from '../store/tasks';
import type { TemporalAddress } from '../temporal/connection';
import { ORDERS_TASK_QUEUE } from '../workflows/contract';
import { startWorker, type RunningWorker } from './worker';

export interface OrderWorkerOptions {
  readonly temporal: TemporalAddress;
  /** Default: {@link ORDERS_TASK_QUEUE}. */
  readonly taskQueue?: string;
  readonly database: Database;
  readonly workflowBundle: WorkflowBundleOption;
  readonly channel: HttpChannelOptions;
  /** Seconds between attempts. */
  readonly retrySchedule: readonly number[];
  readonly logger: Logger;
}

/** The process that runs orders and makes their deliveries; any number of them may run side by side. */
export async function startOrderWorker(options: OrderWorkerOptions): Promise<RunningWorker> {
  const { temporal, database, logger } = options;
  const { db } = database;
  const deliveries = createDeliveryStore(db);
  const tasks = createTaskStore(db);
  const channel = createHttpChannel(options.channel);
  const taskCache = openTaskCache(db, logger);

  const release = async (): Promise<void> => {
    await Promise.all([taskCache.close(), channel.close()]);
  };
  try {
    const worker = await startWorker({
      ...temporal,
      taskQueue: options.taskQueue ?? ORDERS_TASK_QUEUE,
      workflowBundle: options.workflowBundle,
      logger,
      activities: {
        ...createRouteActivities({
          tasks: taskCache,
          orders: createOrderStore(db),
          events: createEventStore(db),
          deliveries,
          logger,
        }),
        deliver: createDeliver({
          tasks: taskCache,
          deliveries,
          channel,
          retrySchedule: options.retrySchedule,
          readTask: (taskId) => tasks.get(taskId),
          disableTask: (taskId, reason) => tasks.disable(taskId, reason),
          logger,
          now: Date.now,
          random: Math.random,
        }),
      },
    });
    const ended = worker.ended.finally(release);
    return {
      ended,
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
