import { readConfig, requireEngines } from '../config';
import { createLogger } from '../log';
import { MetricsBoard, measureNode } from '../metrics/board';
import { runProcess } from '../run-process';
import { openDatabase, ensureIndexes } from '../store/database';
import { lazyClient } from '../temporal/connection';
import { prepareNamespace } from '../temporal/prepare-namespace';
import { openTracing } from '../tracing/otlp';
import { VERSION } from '../version';
import { builtBundle } from './bundle';
import { serveMetrics } from './metrics-server';
import { startOrderWorker } from './start-order-worker';
import { installRuntime } from './worker';

/** `npm run start:worker`: a worker of its own, beside engines that run elsewhere. */
void runProcess(async () => {
  const config = readConfig(process.env);
  const engines = requireEngines(config, 'npm run start:worker');
  const workflowBundle = await builtBundle();
  const logger = createLogger(config.logLevel, 'worker');
  const board = new MetricsBoard();
  measureNode();
  board.add(await installRuntime(logger));
  const tracing =
    config.tracing && openTracing({ ...config.tracing, service: 'callsign-worker', version: VERSION });
  const temporal = { address: engines.temporalAddress, namespace: config.temporalNamespace };
  const client = lazyClient(temporal);
  await prepareNamespace(client);
  await client.connection.close();
  const database = await openDatabase(engines.mongodbUri);
  await ensureIndexes(database);
  const worker = await startOrderWorker({
    temporal,
    database,
    workflowBundle,
    channel: {
      egress: config.egressAllow,
      version: VERSION,
      ...(config.egressProxy === undefined ? {} : { proxy: config.egressProxy }),
      ...(config.smtp === undefined ? {} : { smtp: config.smtp }),
    },
    retrySchedule: config.retrySchedule,
    board,
    tracing,
    logger,
  });
  const metrics = await serveMetrics(board, { host: config.host, port: config.metricsPort });
  logger.info({ temporal: engines.temporalAddress, url: metrics.url }, 'worker.ready');
  return {
    ended: worker.ended,
    async stop() {
      await worker.stop();
      await metrics.close();
      await tracing?.close();
      await database.close();
    },
  };
});
