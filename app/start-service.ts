import type { Log } from '../telemetry/log/log';
import type { MetricsRegistry } from '../telemetry/metrics/registry';
import { builtBundle } from '../worker/bundle';
import { startOrderWorker, type RunningOrderWorker } from '../worker/start-order-worker';
import { channelOptions } from './channel-options';
import { showAdminKey } from './config/admin-key';
import type { Config } from './config/config';
import { openBackends } from './open-backends';
import { openInOrder } from './open-in-order';
import type { Running } from './run-process';
import { startApi } from './start-api';

export interface Service extends Running {
  readonly url: string;
  /** The worker's cache of tasks. */
  readonly tasks: RunningOrderWorker['tasks'];
}

const PROCESS = {
  command: 'npm start with engines of your own',
  service: 'callsign',
  schedulesErasures: true,
} as const;

/**
 * Starts an API and a worker in this process, on engines that already run.
 *
 * @param registry - additional metrics for `/metrics`
 */
export function startService(config: Config, registry: MetricsRegistry, logger: Log): Promise<Service> {
  return openInOrder(async (onClose) => {
    const workflowBundle = await builtBundle();
    const backends = await openBackends(config, PROCESS, logger);
    onClose(() => backends.close());
    await backends.prepared;
    const worker = await startOrderWorker({
      ...backends,
      workflowBundle,
      channel: channelOptions(config),
      retrySchedule: config.retrySchedule,
      registry,
      logger,
    });
    onClose(() => worker.stop());
    const api = await startApi({ ...backends, config, registry, logger, onKeyMade: showAdminKey });
    onClose(() => api.close());
    logger.info({ url: api.url }, 'callsign.ready');
    return { url: api.url, ended: worker.ended, tasks: worker.tasks };
  });
}
