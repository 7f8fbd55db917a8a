import type { Log } from '../telemetry/log/log';
import { showAdminKey } from './config/admin-key';
import { startApi } from './start-api';
import { requireKeyring, type Config } from './config/config';
import type { MetricsRegistry } from '../telemetry/metrics/registry';
import type { Stoppable } from './run-process';
import { ensureIndexes, openDatabase } from '../store/mongo/database';
import { openEncryption } from '../store/encryption/encryption';
import { waitForTemporal } from '../temporal/wait-for-temporal';
import { lazyClient } from '../temporal/connection';
import { createDataConverter } from '../temporal/codec/data-converter';
import { prepareNamespace } from '../temporal/prepare-namespace';
import { openConfigured } from '../telemetry/tracing/configured';
import { scheduleErasures } from '../temporal/schedule-erasures';
import { VERSION } from './version';
import { builtBundle } from '../worker/bundle';
import { startOrderWorker } from '../worker/start-order-worker';
import { ORDERS_TASK_QUEUE } from '../contract/workflows';

export type Engines = NonNullable<Config['engines']>;

export interface Service extends Stoppable {
  readonly url: string;
}

/**
 * Starts an API and a worker in this process, beside engines that run already.
 *
 * @param registry - what `/metrics` shows besides
 */
export async function startService(
  config: Config,
  engines: Engines,
  registry: MetricsRegistry,
  logger: Log,
): Promise<Service> {
  const keyring = requireKeyring(config, 'npm start with engines of your own');
  const workflowBundle = await builtBundle();
  const temporal = { address: engines.temporalAddress, namespace: config.temporalNamespace };
  const database = await openDatabase(engines.mongodbUri);
  const tracing = await openConfigured(config.tracing, { service: 'callsign', version: VERSION });
  await ensureIndexes(database, config.retention);
  const encryption = await openEncryption(database.db, keyring);
  const dataConverter = createDataConverter(encryption);
  const client = lazyClient(temporal, dataConverter);
  await waitForTemporal(client, logger, async () => {
    await prepareNamespace(client);
    await scheduleErasures(client, ORDERS_TASK_QUEUE, config.eraseAfterDays);
  });
  const api = await startApi({
    config,
    client,
    database,
    encryption,
    version: VERSION,
    registry,
    tracing,
    logger,
    onKeyMade: showAdminKey,
  });
  const worker = await startOrderWorker({
    temporal,
    database,
    encryption,
    dataConverter,
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
  logger.info({ url: api.url }, 'callsign.ready');
  return {
    url: api.url,
    ended: worker.ended,
    async stop() {
      await api.stop();
      await worker.stop();
      await tracing?.close();
      await client.connection.close();
      encryption.close();
      await database.close();
    },
  };
}
