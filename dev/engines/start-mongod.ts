import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { awaitReady, type KnownFailure } from './await-ready';
import { openEngineFolder, pidFileIn } from './engine-folder';
import { requireFreePort } from './engine-ports';
import { spawnEngine, type EngineExit } from './engine-process';
import { accepts, LOOPBACK } from '../../worker/free-port';
import type { ProgressReport } from './progress';
import { becomePrimary, REPLICA_SET } from './replica-set';
import { lastLine } from './run-command';

export interface MongodOptions {
  readonly binary: string;
  readonly port: number;
  /** Default: a temporary folder, deleted when the server stops. */
  readonly dataDir?: string;
  /** Server parameters by name, in addition to those that are always set. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly report?: ProgressReport;
}

export interface RunningMongod {
  /** Connection string of the replica set, without a database. */
  readonly uri: string;
  readonly pid: number;
  readonly exited: Promise<EngineExit>;
  stop(): Promise<void>;
}

const ENGINE = 'MongoDB';
/** A checkpoint of a large cache on a slow disk takes several seconds. */
const STOP_GRACE_MS = 20_000;

/**
 * Cache size in GB, for a machine that also runs the whole service.
 * The server's default is half of the memory.
 */
const CACHE_GB = 0.5;
/** Oplog size in MB: how far back change streams can resume. The server's default is 5 % of the disk. */
const OPLOG_MB = 990;

/**
 * Starts `mongod` as a replica set with one member, and waits until it accepts writes.
 * Transactions and change streams need a replica set. The port may differ from the last run.
 *
 * @throws EngineError if the port is in use or the data is unusable; the message says how to fix it
 */
export async function startMongod(options: MongodOptions): Promise<RunningMongod> {
  const { binary, port, dataDir, parameters = {}, report = () => undefined } = options;
  await requireFreePort(ENGINE, port);
  const folder = await openEngineFolder(ENGINE, dataDir);
  const dbPath = join(folder.path, 'db');
  await mkdir(dbPath, { recursive: true });
  const logFile = join(folder.path, 'mongod.log');
  const process = await spawnEngine({
    engine: ENGINE,
    binary,
    args: [...serverArgs(port, dbPath), ...parameterArgs(parameters)],
    logFile,
    pidFile: pidFileIn(folder.path),
    stopGraceMs: STOP_GRACE_MS,
  });
  const stop = async (): Promise<void> => {
    await process.stop();
    await folder.discard();
  };
  try {
    await awaitReady({
      engine: ENGINE,
      process,
      probe: async () => (await accepts(port)) && (await becomePrimary(port)),
      knownFailures: knownFailures(port, folder.path),
      reasonInLog,
      logFile,
      report,
    });
  } catch (error) {
    await stop();
    throw error;
  }
  const uri = `mongodb://${LOOPBACK}:${port}/?replicaSet=${REPLICA_SET}`;
  return { uri, pid: process.pid, exited: process.exited, stop };
}

function serverArgs(port: number, dbPath: string): string[] {
  return [
    ...['--replSet', REPLICA_SET, '--bind_ip', LOOPBACK, '--port', String(port), '--nounixsocket'],
    ...[
      '--dbpath',
      dbPath,
      '--wiredTigerCacheSizeGB',
      String(CACHE_GB),
      '--oplogSize',
      String(OPLOG_MB),
      '--quiet',
    ],
    // Diagnostic data for MongoDB's support takes up to 200 MB.
    ...['--setParameter', 'diagnosticDataCollectionEnabled=false'],
  ];
}

const parameterArgs = (parameters: Readonly<Record<string, string>>): string[] =>
  Object.entries(parameters).flatMap(([name, value]) => ['--setParameter', `${name}=${value}`]);

/** The server logs one JSON object per line; severities E and F explain why it exited. */
function reasonInLog(log: string): string {
  const failures = log.split('\n').filter((line) => /"s":"[EF]"/.test(line));
  return (failures[0] ?? lastLine(log)).slice(0, 500);
}

function knownFailures(port: number, dataDir: string): KnownFailure[] {
  return [
    {
      pattern: /Address already in use/,
      problem: 'port-in-use',
      message: `${ENGINE} cannot listen: port ${port} is in use. Stop the program that has it, or choose another port.`,
    },
    {
      pattern: /DBPathInUse/,
      problem: 'data-folder-in-use',
      message: `${ENGINE} cannot use its data in ${dataDir}: another mongod has it open. Stop that one first.`,
    },
    {
      pattern: /Permission denied|Operation not permitted|No space left|Read-only file system/,
      problem: 'data-folder-unusable',
      message: `${ENGINE} cannot write its data in ${dataDir}. Check its owner, its permissions and the free space.`,
    },
    {
      pattern: /Wrong mongod version|incompatible with|unsupported WiredTiger file version|UPGRADE PROBLEM/,
      problem: 'data-folder-unusable',
      message: `${ENGINE} cannot read its data in ${dataDir}: another version of it wrote them. Put the mongod of that version on the PATH, or start empty: mv ${dataDir} ${dataDir}.old`,
    },
    {
      pattern:
        /WT_TRY_SALVAGE|WT_PANIC|corrupt|storage engine metadata file|WiredTiger\.turtle|Fatal assertion/i,
      problem: 'data-folder-corrupt',
      message: `${ENGINE} cannot read its data in ${dataDir}: it is damaged. Restore the folder from a backup, or start empty: mv ${dataDir} ${dataDir}.damaged`,
    },
  ];
}
