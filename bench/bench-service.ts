import { randomBytes } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { readConfig } from '../config';
import { makeKeyringText } from '../encryption/keyring';
import { startEmbedded } from '../engines/embedded';
import { createLog } from '../log/log';
import { startService } from '../start-service';
import { lazyClient } from '../temporal/connection';
import { MetricsBoard } from '../metrics/board';
import { installRuntime } from '../worker/worker';
import { openApiClient, type ApiClient } from './api-client';
import { temporaryFolder } from './temporary-folder';

/** The service as `npm start` runs it, on engines and data of its own. */
export interface BenchService extends Pick<ApiClient, 'call'> {
  /** Of the Temporal server beside it, to clear up. */
  readonly temporal: Client;
  stop(): Promise<void>;
}

const report = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** Connections that the booking system has to the API. */
const CONNECTIONS = 32;

/** Starts Temporal, MongoDB, the API and one worker in this process; `stop` leaves nothing behind. */
export async function startBenchService(): Promise<BenchService> {
  const { path: dataDir, discard } = await temporaryFolder();
  const adminKey = randomBytes(24).toString('base64url');
  const config = readConfig({
    PORT: '0',
    LOG_LEVEL: 'error',
    CALLSIGN_DATA_DIR: dataDir,
    CALLSIGN_ADMIN_KEY: adminKey,
    CALLSIGN_ENCRYPTION_KEY: makeKeyringText(),
    CALLSIGN_EGRESS_ALLOW: 'localhost',
  });
  const logger = createLog(config.logLevel, 'callsign');
  const board = new MetricsBoard();
  board.add(await installRuntime(logger));
  const engines = await startEmbedded({ dataDir, namespace: config.temporalNamespace, report });
  const service = await startService(config, engines, board, logger);
  const temporal = lazyClient({ address: engines.temporalAddress, namespace: config.temporalNamespace });
  const api = openApiClient(service.url, adminKey, CONNECTIONS);

  return {
    temporal,
    call: (...request) => api.call(...request),
    async stop() {
      await api.close();
      await service.stop();
      await temporal.connection.close();
      await engines.stop();
      discard();
    },
  };
}
