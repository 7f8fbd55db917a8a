import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { Connection, isGrpcServiceError, type WorkflowService } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import { awaitReady, type KnownFailure } from './await-ready';
import { openEngineFolder, pidFileIn } from './engine-folder';
import { requireFreePort } from './engine-ports';
import { spawnEngine, type EngineProcess } from './engine-process';
import { accepts, LOOPBACK } from '../../worker/free-port';
import type { ProgressReport } from './progress';
import { lastLine } from './run-command';
import type { HealthProbe } from './wait-until-unhealthy';

export interface TemporalOptions {
  readonly binary: string;
  readonly port: number;
  /** Default: no Web UI. */
  readonly uiPort?: number;
  /** URL of the codec server for the Web UI, without `/decode`. */
  readonly codecEndpoint?: string;
  /** Default: in memory, lost when the server stops. */
  readonly dataDir?: string;
  /** Created at the start if it is missing. Default: `default`. */
  readonly namespace?: string;
  /** How long closed workflows stay visible, in days. Default: 30; the server's own default is 1. */
  readonly retentionDays?: number;
  readonly report?: ProgressReport;
}

export interface RunningTemporal extends Pick<EngineProcess, 'pid' | 'exited' | 'kill'> {
  /** `host:port` of the gRPC frontend. */
  readonly address: string;
  readonly uiUrl?: string;
  /** Makes the server read the namespace from its store. */
  readonly probe: HealthProbe;
  stop(): Promise<void>;
}

const ENGINE = 'Temporal';
/** The server takes about a second to exit. */
const STOP_GRACE_MS = 10_000;
const DEFAULT_RETENTION_DAYS = 30;
const MS_PER_DAY = 86_400_000;
const PROBE_LIMIT_MS = 2_000;

/**
 * Server settings that differ from the defaults.
 *
 * By default a queue processor may poll 20 times a second on each shard, and the dev server has one shard. At that
 * limit every step of every workflow waits 40 ms or longer.
 * A closed run is deleted only after the transfer queue has acknowledged the close. By default the queue does so
 * every 30 s, and erasures wait for it.
 */
const DYNAMIC_CONFIG = {
  'system.enableActivityEagerExecution': true,
  'history.transferProcessorMaxPollRPS': 2_000,
  'history.timerProcessorMaxPollRPS': 2_000,
  'history.visibilityProcessorMaxPollRPS': 2_000,
  'history.transferProcessorUpdateAckInterval': '"1s"',
  'history.maximumBufferedEventsBatch': 10_000,
  'history.maximumBufferedEventsSizeInBytes': 32 * 1024 * 1024,
} as const;

/** Write-ahead logging survives a kill of the process, and is several times faster than the default. */
const SQLITE_PRAGMAS = ['journal_mode=wal', 'synchronous=normal'] as const;

/**
 * Processors for the server (GOMAXPROCS): half of them, at least one.
 * The server's services call each other at every step. With all processors, each call wakes another processor, and
 * a signal with its workflow task costs one eighth more CPU. Workers and MongoDB use the other half.
 */
const PROCESSORS = Math.max(1, Math.floor(availableParallelism() / 2));

/**
 * Starts a Temporal dev server and waits until it answers and the namespace exists.
 *
 * @throws EngineError if a port is in use or the data is unusable; the message says how to fix it
 */
export async function startTemporal(options: TemporalOptions): Promise<RunningTemporal> {
  const {
    binary,
    port,
    uiPort,
    codecEndpoint,
    dataDir,
    namespace = 'default',
    report = () => undefined,
  } = options;
  await requireFreePort(ENGINE, port);
  if (uiPort !== undefined) await requireFreePort(`${ENGINE}'s Web UI`, uiPort);
  const folder = await openEngineFolder(ENGINE, dataDir);
  const database = dataDir === undefined ? undefined : join(folder.path, 'temporal.db');
  const logFile = join(folder.path, 'temporal.log');
  const process = await spawnEngine({
    engine: ENGINE,
    binary,
    args: serverArgs({ port, uiPort, codecEndpoint, database, namespace }),
    env: { GOMAXPROCS: String(PROCESSORS), ...env },
    logFile,
    pidFile: pidFileIn(folder.path),
    stopGraceMs: STOP_GRACE_MS,
  });
  const address = `${LOOPBACK}:${port}`;
  const stop = async (): Promise<void> => {
    await process.stop();
    await folder.discard();
  };
  const retentionDays = options.retentionDays ?? DEFAULT_RETENTION_DAYS;
  try {
    await awaitReady({
      engine: ENGINE,
      process,
      probe: async () => (await accepts(port)) && (await hasNamespace(address, namespace, retentionDays)),
      knownFailures: knownFailures(folder.path),
      reasonInLog: lastLine,
      logFile,
      report,
    });
  } catch (error) {
    await stop();
    throw error;
  }
  const uiUrl = uiPort === undefined ? {} : { uiUrl: `http://${LOOPBACK}:${uiPort}` };
  return {
    ...{ address, ...uiUrl, pid: process.pid, exited: process.exited, stop },
    kill: () => process.kill(),
    probe: (limitMs) => probeNamespace(address, namespace, limitMs),
  };
}

interface ServerArgs {
  readonly port: number;
  readonly uiPort: number | undefined;
  readonly codecEndpoint: string | undefined;
  readonly database: string | undefined;
  readonly namespace: string;
}

function serverArgs({ port, uiPort, codecEndpoint, database, namespace }: ServerArgs): string[] {
  return [
    ...['server', 'start-dev', '--ip', LOOPBACK, '--port', String(port), '--namespace', namespace],
    ...['--log-level', 'warn', '--color', 'never'],
    ...(uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort)]),
    ...(codecEndpoint === undefined ? [] : ['--ui-codec-endpoint', codecEndpoint]),
    ...(database === undefined ? [] : ['--db-filename', database]),
    // An in-memory database has no write-ahead log.
    ...(database === undefined ? [] : SQLITE_PRAGMAS.flatMap((pragma) => ['--sqlite-pragma', pragma])),
    ...Object.entries(DYNAMIC_CONFIG).flatMap(([key, value]) => [
      '--dynamic-config-value',
      `${key}=${value}`,
    ]),
  ];
}

async function hasNamespace(address: string, namespace: string, retentionDays: number): Promise<boolean> {
  await callServer(address, PROBE_LIMIT_MS, (service) =>
    service.updateNamespace({
      namespace,
      config: { workflowExecutionRetentionTtl: msToTs(retentionDays * MS_PER_DAY) },
    }),
  );
  return true;
}

/**
 * gRPC statuses of a server that cannot reach its store.
 * These are unknown, deadline exceeded, internal and unavailable. Any other status is an answer, for instance
 * "resource exhausted".
 * @see https://grpc.io/docs/guides/status-codes/
 */
const UNHEALTHY: ReadonlySet<number> = new Set([2, 4, 13, 14]);

async function probeNamespace(address: string, namespace: string, limitMs: number): Promise<void> {
  try {
    await callServer(address, limitMs, (service) => service.describeNamespace({ namespace }));
  } catch (error) {
    if (!isGrpcServiceError(error) || UNHEALTHY.has(error.code)) throw error;
  }
}

async function callServer(
  address: string,
  limitMs: number,
  call: (service: WorkflowService) => Promise<unknown>,
): Promise<void> {
  // Lazy: a failed connect would leave a channel open that nothing can close.
  // No interceptors: they retry, and the error would be a timeout instead of the first failure.
  const connection = Connection.lazy({ address, interceptors: [] });
  try {
    await connection.withDeadline(Date.now() + limitMs, () => call(connection.workflowService));
  } finally {
    await connection.close();
  }
}

function knownFailures(dataDir: string): KnownFailure[] {
  return [
    {
      pattern: /address already in use/i,
      problem: 'port-in-use',
      message: `${ENGINE} cannot listen: its port is in use. Stop the program that has it, or choose another port.`,
    },
    {
      pattern: /file is not a database|database disk image is malformed/i,
      problem: 'data-folder-corrupt',
      message: `${ENGINE} cannot read its data in ${dataDir}: it is damaged. Restore the folder from a backup, or start empty: mv ${dataDir} ${dataDir}.damaged`,
    },
    {
      pattern: /readonly database|unable to open database|permission denied|disk is full|no space left/i,
      problem: 'data-folder-unusable',
      message: `${ENGINE} cannot write its data in ${dataDir}. Check its owner, its permissions and the free space.`,
    },
  ];
}
