import { showAdminKey } from './config/admin-key';
import { readConfig, requireEngines, requireKeyring } from './config/config';
import { createLog } from '../telemetry/log/log';
import { measureNode } from '../telemetry/metrics/registry';
import { runProcess } from './run-process';
import { ensureIndexes, openDatabase } from '../store/mongo/database';
import { openEncryption } from '../store/encryption/encryption';
import { waitForTemporal } from '../temporal/wait-for-temporal';
import { lazyClient } from '../temporal/connection';
import { createDataConverter } from '../temporal/codec/data-converter';
import { failIfUnprepared } from '../temporal/when-prepared';
import { prepareNamespace } from '../temporal/prepare-namespace';
import { openConfigured } from '../telemetry/tracing/configured';
import { VERSION } from './version';
import { startApi } from './start-api';

/** `npm run start:api`: an API of its own, beside engines and workers that run elsewhere. */
void runProcess(async () => {
  const config = readConfig(process.env);
  const engines = requireEngines(config, 'npm run start:api');
  const keyring = requireKeyring(config, 'npm run start:api');
  const logger = createLog(config.logLevel, 'api');
  const temporal = { address: engines.temporalAddress, namespace: config.temporalNamespace };
  const database = await openDatabase(engines.mongodbUri);
  measureNode();
  const tracing = await openConfigured(config.tracing, { service: 'callsign-api', version: VERSION });
  await ensureIndexes(database, config.retention);
  const encryption = await openEncryption(database.db, keyring);
  const client = lazyClient(temporal, createDataConverter(encryption));
  const prepared = waitForTemporal(client, logger, () => prepareNamespace(client));
  const ended = failIfUnprepared(prepared);
  // Told by `ended`, once the rest has started.
  ended.catch(() => undefined);
  const api = await startApi({
    config,
    client,
    prepared,
    database,
    encryption,
    version: VERSION,
    tracing,
    logger,
    onKeyMade: showAdminKey,
  });
  logger.info({ url: api.url }, 'api.ready');
  return {
    ended,
    async stop() {
      await api.stop();
      await tracing?.close();
      await client.connection.close();
      encryption.close();
      await database.close();
    },
  };
});
