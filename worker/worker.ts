import {
  DefaultLogger,
  NativeConnection,
  Runtime,
  Worker,
  type WorkflowBundleOption,
} from '@temporalio/worker';
import type { DataConverter } from '@temporalio/common';
import type { MetricsSource } from '../telemetry/metrics/registry';
import { prepareSdkMetrics } from './sdk-metrics';
import type { WorkerActivities } from '../contract/activities';
import type { Log } from '../telemetry/log/log';
import { logTemporal } from '../telemetry/log/temporal-log';
import { retryTransient } from '../temporal/wait-for-temporal';

/** Attempts that one worker has under way at the same time. */
const MAX_CONCURRENT_DELIVERIES = 500;

/** Orders kept warm in memory, 80 to 120 KB each; the others are replayed when something happens to them. */
export const MAX_CACHED_ORDERS = 1_500;

/** Longer than the longest attempt, so that a stopping worker finishes what it has begun. */
const SHUTDOWN_GRACE = '35s';

/** A worker that died holds up its orders for no longer than this. */
const STICKY_TIMEOUT = '3s';

/**
 * How long the code of one order may run at a stretch. It is ended in the middle then, which takes the whole process
 * with it (sdk-typescript #939); the SDK's own five seconds are not enough for 1,500 events at once on a machine that
 * is overloaded. The SDK reads this option and does not list it among its types.
 */
const UNLISTED_OPTIONS = { isolateExecutionTimeout: '1m' } as const;

export interface WorkerOptions {
  readonly address: string;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly workflowBundle: WorkflowBundleOption;
  readonly dataConverter: DataConverter;
  readonly activities: WorkerActivities;
  readonly logger: Log;
}

/**
 * Makes the Temporal core write to our log and leaves the process's signals to us, so that things stop in order.
 * Once per process, before anything else of the worker.
 *
 * @returns the SDK's own metrics
 */
export async function installRuntime(logger: Log): Promise<MetricsSource> {
  const { telemetry, source } = await prepareSdkMetrics();
  Runtime.install({
    shutdownSignals: [],
    // Without forwarding, what is native in the SDK prints to the console past every log.
    telemetryOptions: {
      logging: { filter: { core: 'WARN', other: 'WARN' }, forward: {} },
      metrics: telemetry,
    },
    logger: new DefaultLogger('WARN', (entry) => logTemporal(logger, entry)),
  });
  return source;
}

export interface RunningWorker {
  /** Settles when the worker ended; rejects where it failed. */
  readonly ended: Promise<void>;
  /** Takes no more work, finishes what is under way, and ends. */
  stop(): Promise<void>;
}

/** Starts a worker on the orders' task queue, and waits while Temporal does not listen or is unwell. */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  // All that the core says of the server: whoever starts has found out before whether the namespace is there.
  const isPassing = (error: unknown): boolean => error instanceof Error && error.name === 'TransportError';
  const connection = await retryTransient(options.logger, isPassing, () =>
    NativeConnection.connect({ address: options.address }),
  );
  const worker = await retryTransient(options.logger, isPassing, () => createWorker(connection, options));
  const ended = worker.run().finally(() => connection.close());
  return {
    ended,
    async stop() {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await ended;
    },
  };
}

const createWorker = (connection: NativeConnection, options: WorkerOptions): Promise<Worker> =>
  Worker.create({
    connection,
    namespace: options.namespace,
    taskQueue: options.taskQueue,
    workflowBundle: options.workflowBundle,
    dataConverter: options.dataConverter,
    activities: options.activities,
    maxConcurrentActivityTaskExecutions: MAX_CONCURRENT_DELIVERIES,
    maxCachedWorkflows: MAX_CACHED_ORDERS,
    stickyQueueScheduleToStartTimeout: STICKY_TIMEOUT,
    shutdownGraceTime: SHUTDOWN_GRACE,
    ...UNLISTED_OPTIONS,
    // `deliver` heartbeats every two seconds and its timeout is four: the default would batch them too long.
    maxHeartbeatThrottleInterval: '2s',
    defaultHeartbeatThrottleInterval: '2s',
  });
