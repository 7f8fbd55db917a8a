import type { DataConverter } from '@temporalio/common';
import type { WorkflowBundleOption } from '@temporalio/worker';
import { workerState } from '../activities/metrics';
import type { ChannelOptions } from '../channels/channel';
import { CHANNELS, type ChannelRegistry } from '../channels/registry';
import { ORDERS_TASK_QUEUE } from '../contract/workflows';
import { createNotifier } from '../notices/notices';
import type { Encryption } from '../store/encryption/encryption';
import type { Database } from '../store/mongo/database';
import { openStores } from '../store/open-stores';
import type { TaskCache } from '../store/tasks/task-cache';
import type { Log } from '../telemetry/log/log';
import type { MetricsRegistry } from '../telemetry/metrics/registry';
import { declareMetrics } from '../telemetry/metrics/metrics';
import type { Tracing } from '../telemetry/tracing/tracing';
import type { TemporalAddress } from '../temporal/connection';
import { openActivities } from './open-activities';
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
  readonly channelRegistry?: ChannelRegistry;
  /** Seconds between attempts. */
  readonly retrySchedule: readonly number[];
  /** Registry for the state of this worker; absent for none. */
  readonly registry?: MetricsRegistry | undefined;
  /** Absent to trace nothing. */
  readonly tracing?: Tracing | undefined;
  readonly logger: Log;
}

export interface RunningOrderWorker extends RunningWorker {
  /** The tasks as this worker knows them. */
  readonly tasks: Pick<TaskCache, 'all' | 'waitForVersion'>;
}

/** Starts a worker that runs orders and makes their deliveries. Several may run side by side. */
export async function startOrderWorker(options: OrderWorkerOptions): Promise<RunningOrderWorker> {
  const { temporal, encryption, workflowBundle, dataConverter, retrySchedule, logger } = options;
  const { taskQueue = ORDERS_TASK_QUEUE, channelRegistry = CHANNELS } = options;
  const stores = await openStores(options.database.db, encryption, logger);
  const channel = channelRegistry.open(options.channel);
  await channel.load();
  const { taskCache } = stores;
  const notifier = createNotifier({
    ...stores,
    tasks: taskCache,
    channelRegistry,
    channel,
    logger,
    now: () => new Date(),
  });
  const state = workerState({
    tasksKnown: () => taskCache.count(),
    tasksBehindMs: () => taskCache.staleMs(),
  });
  declareMetrics('worker');
  const unregister = options.registry?.add(state.source);
  const opened = openActivities({
    ...{ taskQueue, stores, channelRegistry, channel, notifier, retrySchedule, state, logger },
    dataKeys: encryption.dataKeys,
    tracing: options.tracing,
  });
  const release = async (): Promise<void> => {
    unregister?.();
    await opened.close();
    await notifier.close();
    await Promise.all([stores.close(), channel.close()]);
  };
  try {
    const worker = await startWorker({
      ...temporal,
      taskQueue,
      workflowBundle,
      dataConverter,
      activities: opened.activities,
      logger,
    });
    const ended = worker.ended.finally(release);
    return {
      ended,
      tasks: taskCache,
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
