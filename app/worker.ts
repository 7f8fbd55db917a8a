import { readConfig, requireEngines, requireKeyring } from './config/config';
import { createLog } from '../telemetry/log/log';
import { MetricsRegistry, measureNode } from '../telemetry/metrics/registry';
import { runProcess } from './run-process';
import { openDatabase, ensureIndexes } from '../store/mongo/database';
import { openEncryption } from '../store/encryption/encryption';
import { waitForTemporal } from '../temporal/wait-for-temporal';
import { lazyClient } from '../temporal/connection';
import { createDataConverter } from '../temporal/codec/data-converter';
import { prepareNamespace } from '../temporal/prepare-namespace';
import { openConfigured } from '../telemetry/tracing/configured';
import { scheduleErasures } from '../temporal/schedule-erasures';
import { VERSION } from './version';
import { ORDERS_TASK_QUEUE } from '../contract/workflows';
import { builtBundle } from '../worker/bundle';
import { serveMetrics } from '../worker/metrics-server';
import { startOrderWorker } from '../worker/start-order-worker';
import { installRuntime } from '../worker/worker';

/** `npm run start:worker`: a worker of its own, beside engines that run elsewhere. */
void runProcess(async () => {
  const config = readConfig(process.env);
  const engines = requireEngines(config, 'npm run start:worker');
  const keyring = requireKeyring(config, 'npm run start:worker');
  const workflowBundle = await builtBundle();
  const logger = createLog(config.logLevel, 'worker');
  const registry = new MetricsRegistry();
  measureNode();
  registry.add(await installRuntime(logger));
  const tracing = await openConfigured(config.tracing, { service: 'callsign-worker', version: VERSION });
  const temporal = { address: engines.temporalAddress, namespace: config.temporalNamespace };
  const client = lazyClient(temporal);
  await waitForTemporal(client, logger, async () => {
    await prepareNamespace(client);
    await scheduleErasures(client, ORDERS_TASK_QUEUE, config.eraseAfterDays);
  });
  await client.connection.close();
  const database = await openDatabase(engines.mongodbUri);
  await ensureIndexes(database, config.retention);
  const encryption = await openEncryption(database.db, keyring);
  const worker = await startOrderWorker({
    temporal,
    database,
    encryption,
    dataConverter: createDataConverter(encryption),
    workflowBundle,
    channel: {
      egress: config.egressAllow,
      version: VERSION,
      ...(config.egressProxy === undefined ? {} : { proxy: config.egressProxy }),
      ...(config.smtp === undefined ? {} : { smtp: config.smtp }),
    },
    retrySchedule: config.retrySchedule,
    registry,
    tracing,
    logger,
  });
  const metrics = await serveMetrics(registry, { host: config.host, port: config.metricsPort });
  logger.info({ temporal: engines.temporalAddress, url: metrics.url }, 'worker.ready');
  return {
    ended: worker.ended,
    async stop() {
      await worker.stop();
      await metrics.close();
      await tracing?.close();
      encryption.close();
      await database.close();
    },
  };
});
