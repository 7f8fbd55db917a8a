import { createLog } from '../telemetry/log/log';
import { MetricsRegistry, measureNode } from '../telemetry/metrics/registry';
import { builtBundle } from '../worker/bundle';
import { serveMetrics } from '../worker/metrics-server';
import { startOrderWorker } from '../worker/start-order-worker';
import { installRuntime } from '../worker/worker';
import { channelOptions } from './channel-options';
import { readConfig } from './config/config';
import { openBackends } from './open-backends';
import { openInOrder } from './open-in-order';
import { runProcess } from './run-process';

const PROCESS = {
  command: 'npm run start:worker',
  service: 'callsign-worker',
  schedulesErasures: true,
} as const;

/** `npm run start:worker`: a worker without an API, on engines that already run. */
void runProcess(() =>
  openInOrder(async (onClose) => {
    const config = readConfig(process.env);
    const workflowBundle = await builtBundle();
    const logger = createLog(config.logLevel, 'worker');
    const registry = new MetricsRegistry();
    measureNode();
    registry.add(await installRuntime(logger));
    const backends = await openBackends(config, PROCESS, logger);
    onClose(() => backends.close());
    await backends.prepared;
    const metrics = await serveMetrics(registry, { host: config.host, port: config.metricsPort });
    onClose(() => metrics.close());
    const worker = await startOrderWorker({
      ...backends,
      workflowBundle,
      channel: channelOptions(config),
      retrySchedule: config.retrySchedule,
      registry,
      logger,
    });
    onClose(() => worker.stop());
    logger.info({ temporal: backends.temporal.address, url: metrics.url }, 'worker.ready');
    return { ended: worker.ended };
  }),
);
