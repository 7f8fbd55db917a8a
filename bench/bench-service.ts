import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { Pool } from 'undici';
import { readConfig } from '../config';
import { makeKeyringText } from '../encryption/keyring';
import { startEmbedded } from '../engines/embedded';
import { createLogger } from '../log';
import { startService } from '../start-service';
import { lazyClient } from '../temporal/connection';
import { MetricsBoard } from '../metrics/board';
import { installRuntime } from '../worker/worker';

/** The service as `npm start` runs it, on engines and data of its own. */
export interface BenchService {
  /** Makes one call to the API. @throws Error for a status that is no success, with what was answered */
  call(method: 'POST' | 'DELETE', path: string, body?: unknown): Promise<unknown>;
  /** Of the Temporal server beside it, to clear up. */
  readonly temporal: Client;
  stop(): Promise<void>;
}

const report = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** Connections that the booking system has to the API. */
const CONNECTIONS = 32;

/** What the shell sees of a run that was stopped. */
const STOPPED = 130;

/** Starts Temporal, MongoDB, the API and one worker in this process; `stop` leaves nothing behind. */
export async function startBenchService(): Promise<BenchService> {
  const dataDir = await mkdtemp(join(tmpdir(), 'callsign-bench-'));
  const discard = (): void => rmSync(dataDir, { recursive: true, force: true });
  // Stopped by Ctrl-C there is nothing worth finishing, and the engines end with this process.
  process.on('exit', discard);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(STOPPED));
  const adminKey = randomBytes(24).toString('base64url');
  const config = readConfig({
    PORT: '0',
    LOG_LEVEL: 'error',
    CALLSIGN_DATA_DIR: dataDir,
    CALLSIGN_ADMIN_KEY: adminKey,
    CALLSIGN_ENCRYPTION_KEY: makeKeyringText(),
    CALLSIGN_EGRESS_ALLOW: 'localhost',
  });
  const logger = createLogger(config.logLevel, 'callsign');
  const board = new MetricsBoard();
  board.add(await installRuntime(logger));
  const engines = await startEmbedded({ dataDir, namespace: config.temporalNamespace, report });
  const service = await startService(config, engines, board, logger);
  const temporal = lazyClient({ address: engines.temporalAddress, namespace: config.temporalNamespace });
  const api = new Pool(service.url, { connections: CONNECTIONS });
  const headers = { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' };

  return {
    temporal,
    async call(method, path, body) {
      const answer = await api.request({
        method,
        path,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.body.text();
      if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${answer.statusCode} ${text}`);
      return text === '' ? undefined : (JSON.parse(text) as unknown);
    },
    async stop() {
      await api.close();
      await service.stop();
      await temporal.connection.close();
      await engines.stop();
      discard();
    },
  };
}
