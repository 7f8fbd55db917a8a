import { showAdminKey } from '../admin-key';
import { readConfig, requireEngines } from '../config';
import { createLogger } from '../log';
import { measureNode } from '../metrics/board';
import { runProcess } from '../run-process';
import { ensureIndexes, openDatabase } from '../store/database';
import { lazyClient } from '../temporal/connection';
import { prepareNamespace } from '../temporal/prepare-namespace';
import { openTracing } from '../tracing/otlp';
import { VERSION } from '../version';
import { startApi } from './start-api';

/** `npm run start:api`: an API of its own, beside engines and workers that run elsewhere. */
void runProcess(async () => {
  const config = readConfig(process.env);
  const engines = requireEngines(config, 'npm run start:api');
  const logger = createLogger(config.logLevel, 'api');
  const client = lazyClient({ address: engines.temporalAddress, namespace: config.temporalNamespace });
  const database = await openDatabase(engines.mongodbUri);
  await Promise.all([prepareNamespace(client), ensureIndexes(database)]);
  measureNode();
  const tracing =
    config.tracing && openTracing({ ...config.tracing, service: 'callsign-api', version: VERSION });
  const api = await startApi({
    config,
    client,
    database,
    version: VERSION,
    tracing,
    logger,
    onKeyMade: showAdminKey,
  });
  logger.info({ url: api.url }, 'api.ready');
  return {
    async stop() {
      await api.stop();
      await tracing?.close();
      await client.connection.close();
      await database.close();
    },
  };
});
