import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { findMongod } from '../../../dev/engines/find-mongod';
import { findTemporal } from '../../../dev/engines/find-temporal';
import { freePort } from '../../../worker/free-port';
import { spawnEngine } from '../../../dev/engines/engine-process';
import { becomePrimary, REPLICA_SET } from '../../../dev/engines/replica-set';
import { startTemporal } from '../../../dev/engines/start-temporal';
import { until } from '../../support/until';

export interface PlainEngines {
  readonly temporalAddress: string;
  readonly mongodbUri: string;
  /** Stops both engines, which write their memory to their files. */
  stop(): Promise<void>;
}

const START_LIMIT_MS = 60_000;

/** Switches off compression of files and journal, because a scan cannot find text in compressed files. */
const UNCOMPRESSED = [
  ...['--wiredTigerCollectionBlockCompressor', 'none'],
  ...['--wiredTigerJournalCompressor', 'none'],
  ...['--wiredTigerIndexPrefixCompression', 'false'],
];

/** Starts Temporal and MongoDB as `npm start` does, but with uncompressed files. */
export async function startPlainEngines(folder: string): Promise<PlainEngines> {
  const [mongodPath, temporalPath] = [await findMongod(() => undefined), await findTemporal(() => undefined)];
  const [port, temporalPort] = [await freePort(), await freePort()];
  const dbPath = join(folder, 'mongodb', 'db');
  await mkdir(dbPath, { recursive: true });
  const mongod = await spawnEngine({
    engine: 'MongoDB',
    binary: mongodPath,
    args: [
      ...['--replSet', REPLICA_SET, '--bind_ip', '127.0.0.1', '--port', String(port), '--nounixsocket'],
      ...['--dbpath', dbPath, '--wiredTigerCacheSizeGB', '0.5', '--oplogSize', '990', ...UNCOMPRESSED],
      ...['--setParameter', 'diagnosticDataCollectionEnabled=false'],
    ],
    logFile: join(folder, 'mongodb', 'mongod.log'),
    pidFile: join(folder, 'mongodb', 'pid'),
    stopGraceMs: 20_000,
  });
  await until('MongoDB is primary', () => becomePrimary(port).catch(() => false), START_LIMIT_MS);
  const temporal = await startTemporal({
    binary: temporalPath,
    port: temporalPort,
    dataDir: join(folder, 'temporal'),
  });
  return {
    temporalAddress: temporal.address,
    mongodbUri: `mongodb://127.0.0.1:${port}/callsign?replicaSet=${REPLICA_SET}`,
    async stop() {
      await temporal.stop();
      await mongod.stop();
    },
  };
}
