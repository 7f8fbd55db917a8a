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
  /** Absent: no Web UI. */
  readonly uiPort?: number;
  /** Where the Web UI has payloads decoded: a URL without `/decode`. */
  readonly codecEndpoint?: string;
  /** Absent: all is kept in memory and gone when the server stops. */
  readonly dataDir?: string;
  /** Made at the start where it is missing. Default: `default`. */
  readonly namespace?: string;
  /** How long closed workflows stay visible, in days. Default: 30; the server's own default is one. */
  readonly retentionDays?: number;
  readonly report?: ProgressReport;
}

export interface RunningTemporal extends Pick<EngineProcess, 'pid' | 'exited' | 'kill'> {
  /** `host:port` of the gRPC frontend. */
  readonly address: string;
  readonly uiUrl?: string;
  /** Has the server read the namespace from its store. */
  readonly probe: HealthProbe;
  stop(): Promise<void>;
}

const ENGINE = 'Temporal';
/** The server takes about a second to end. */
const STOP_GRACE_MS = 10_000;
const DEFAULT_RETENTION_DAYS = 30;
const MS_PER_DAY = 86_400_000;
const PROBE_LIMIT_MS = 2_000;

/**
 * Settings of the server that differ from its defaults.
 *
 * The queue processors are allowed 20 polls a second on each shard, and the dev server has one shard: without more,
 * every hop of every workflow waits for its turn, 40 ms and longer. A run is deleted once the transfer queue has noted
 * that it is closed, which it does every 30 seconds: erasures wait for that.
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

/** Write-ahead logging loses nothing when the process is killed, and is several times faster than the default. */
const SQLITE_PRAGMAS = ['journal_mode=wal', 'synchronous=normal'] as const;

/**
 * The server's parts call each other at every step, and with all processors for itself it wakes another of them each
 * time: a signal and its turn cost an eighth more. Half of them leave the rest to workers and MongoDB.
 */
const PROCESSORS = Math.max(1, Math.floor(availableParallelism() / 2));

/**
 * Starts a Temporal dev server and waits until its frontend answers and the namespace is there.
 *
 * @throws EngineError where a port or the data is in the way, saying what to do
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
    probe: (limitMs) => look(address, namespace, limitMs),
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
    // An in-memory database knows no write-ahead log.
    ...(database === undefined ? [] : SQLITE_PRAGMAS.flatMap((pragma) => ['--sqlite-pragma', pragma])),
    ...Object.entries(DYNAMIC_CONFIG).flatMap(([key, value]) => [
      '--dynamic-config-value',
      `${key}=${value}`,
    ]),
  ];
}

async function hasNamespace(address: string, namespace: string, retentionDays: number): Promise<boolean> {
  await ask(address, PROBE_LIMIT_MS, (service) =>
    service.updateNamespace({
      namespace,
      config: { workflowExecutionRetentionTtl: msToTs(retentionDays * MS_PER_DAY) },
    }),
  );
  return true;
}

/**
 * Unknown, no answer in time, internal, unavailable: the server does not get at its store. Whatever else it says, that
 * it has too much to do for instance, is an answer.
 * @see https://grpc.io/docs/guides/status-codes/
 */
const UNHEALTHY: ReadonlySet<number> = new Set([2, 4, 13, 14]);

async function look(address: string, namespace: string, limitMs: number): Promise<void> {
  try {
    await ask(address, limitMs, (service) => service.describeNamespace({ namespace }));
  } catch (error) {
    if (!isGrpcServiceError(error) || UNHEALTHY.has(error.code)) throw error;
  }
}

async function ask(
  address: string,
  limitMs: number,
  call: (service: WorkflowService) => Promise<unknown>,
): Promise<void> {
  // Lazily: a connect that fails would leave a channel behind that nobody can close.
  // Without interceptors: what the first try says, not that there was no time for the tenth.
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
      message: `${ENGINE} cannot read its data in ${dataDir}: it is damaged. Restore the folder from a backup, or begin empty: mv ${dataDir} ${dataDir}.damaged`,
    },
    {
      pattern: /readonly database|unable to open database|permission denied|disk is full|no space left/i,
      problem: 'data-folder-unusable',
      message: `${ENGINE} cannot write its data in ${dataDir}. Check its owner, its permissions and the free space.`,
    },
  ];
}
