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

/** Most attempts of one worker in flight. */
const MAX_CONCURRENT_DELIVERIES = 500;

/** Orders cached in memory, 80 to 120 KB each; an evicted order is replayed at its next event. */
export const MAX_CACHED_ORDERS = 1_500;

/** Longer than the longest attempt, so that a stopping worker finishes its attempts. */
const SHUTDOWN_GRACE = '35s';

/** The orders of a dead worker wait this long before another worker runs them. */
const STICKY_TIMEOUT = '3s';

/**
 * Time limit of one workflow task's code, which the SDK supports but does not list in its types.
 *
 * After it the SDK terminates the isolate, and with it the whole process (sdk-typescript #939). Its default of five
 * seconds is too short for 1,500 events at once on an overloaded machine.
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
 * Installs the SDK runtime with our log and without signal handlers, so that the process stops in order.
 *
 * Call it once per process, before any other use of the SDK.
 *
 * @returns the SDK's own metrics
 */
export async function installRuntime(logger: Log): Promise<MetricsSource> {
  const { telemetry, source } = await prepareSdkMetrics();
  Runtime.install({
    shutdownSignals: [],
    // Without forwarding, the SDK's native core prints to the console instead of the log.
    telemetryOptions: {
      logging: { filter: { core: 'WARN', other: 'WARN' }, forward: {} },
      metrics: telemetry,
    },
    logger: new DefaultLogger('WARN', (entry) => logTemporal(logger, entry)),
  });
  return source;
}

export interface RunningWorker {
  /** Resolves when the worker has ended; rejects if it failed. */
  readonly ended: Promise<void>;
  /** Stops polling, finishes work in flight, and ends. */
  stop(): Promise<void>;
}

/** Starts a worker on the orders' task queue. Waits until Temporal is available. */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  // The core reports every server error as a TransportError. The caller has checked that the namespace exists.
  const isTransient = (error: unknown): boolean => error instanceof Error && error.name === 'TransportError';
  const connection = await retryTransient(options.logger, isTransient, () =>
    NativeConnection.connect({ address: options.address }),
  );
  const worker = await retryTransient(options.logger, isTransient, () => createWorker(connection, options));
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
    // `deliver` heartbeats every 2 s with a timeout of 4 s. The SDK's default would throttle these heartbeats for too
    // long.
    maxHeartbeatThrottleInterval: '2s',
    defaultHeartbeatThrottleInterval: '2s',
  });
