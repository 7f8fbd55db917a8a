import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { EngineError } from './engine-error';
import { choosePorts } from './engine-ports';
import type { EngineExit } from './engine-process';
import { findMongod } from './find-mongod';
import { findTemporal } from './find-temporal';
import { superviseTemporal } from './supervise-temporal';
import { waitForLeftover } from './leftover-engine';
import { acquireLock } from './lock-file';
import type { ProgressReport } from './progress';
import { startMongod } from './start-mongod';

export interface EmbeddedOptions {
  /** Folder with the data of both engines. Created if it is missing. */
  readonly dataDir: string;
  /**
   * A given port is used, or the start fails.
   * Default: the port of the last run, else the first free port from 7233.
   */
  readonly temporalPort?: number;
  /** As `temporalPort`, but from 8233. */
  readonly uiPort?: number;
  /** As `temporalPort`, but from 27027. */
  readonly mongoPort?: number;
  /** Default: `default`. */
  readonly namespace?: string;
  /** URL of the codec server with which Temporal's Web UI decodes payloads. */
  readonly codecEndpoint?: string;
  readonly report: ProgressReport;
}

export interface Embedded {
  readonly temporalAddress: string;
  readonly temporalUiUrl: string;
  /** Connection string without a database. */
  readonly mongodbUri: string;
  /** Resolves when one of the engines has exited, expected or not. Never rejects. */
  readonly exited: Promise<{ readonly engine: 'Temporal' | 'MongoDB'; readonly exit: EngineExit }>;
  /** Stops Temporal, then MongoDB. Idempotent. */
  stop(): Promise<void>;
}

interface Engine {
  stop(): Promise<void>;
}

/**
 * Finds or fetches Temporal and MongoDB, and starts both with their data in one folder.
 * Takes about a second if both binaries are already on this machine.
 *
 * @throws EngineUnavailableError if an engine is neither found nor fetched
 * @throws EngineError if a port is in use, the data is unusable, or another process uses the folder; everything
 *   that was started is stopped
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const { report, namespace = 'default', codecEndpoint } = options;
  const dataDir = resolve(options.dataDir);
  const releases = [await lockDataFolder(dataDir)];
  const release = async (): Promise<void> => {
    for (const each of releases.splice(0).reverse()) await each();
  };
  try {
    const folders = { temporal: join(dataDir, 'temporal'), mongodb: join(dataDir, 'mongodb') };
    // Before choosing ports: an engine of the last run that is still exiting holds its ports.
    await Promise.all([
      waitForLeftover('Temporal', folders.temporal, report),
      waitForLeftover('MongoDB', folders.mongodb, report),
    ]);
    const { ports, release: releasePorts } = await choosePorts(
      withoutUndefined({ temporal: options.temporalPort, ui: options.uiPort, mongodb: options.mongoPort }),
      join(dataDir, 'ports.json'),
    );
    releases.push(releasePorts);
    const [temporal, mongod] = await both(
      findTemporal(report).then((binary) =>
        superviseTemporal({
          ...{ binary, namespace, report, dataDir: folders.temporal },
          ...{ port: ports.temporal, uiPort: ports.ui },
          ...(codecEndpoint === undefined ? {} : { codecEndpoint }),
        }),
      ),
      findMongod(report).then((binary) =>
        startMongod({ binary, report, port: ports.mongodb, dataDir: folders.mongodb }),
      ),
    );
    let stopping: Promise<void> | undefined;
    const stop = async (): Promise<void> => {
      await temporal.stop();
      await mongod.stop();
      await release();
    };
    return {
      temporalAddress: temporal.address,
      temporalUiUrl: `http://127.0.0.1:${ports.ui}`,
      mongodbUri: mongod.uri,
      exited: Promise.race([
        temporal.exited.then((exit) => ({ engine: 'Temporal' as const, exit })),
        mongod.exited.then((exit) => ({ engine: 'MongoDB' as const, exit })),
      ]),
      stop: () => (stopping ??= stop()),
    };
  } catch (error) {
    await release();
    throw error;
  }
}

/** Locks the data folder: two services on the same data would corrupt it. */
async function lockDataFolder(dataDir: string): Promise<() => Promise<void>> {
  try {
    await mkdir(dataDir, { recursive: true });
    const lock = await acquireLock(join(dataDir, 'lock'));
    if (lock.kind === 'acquired') return lock.release;
    throw new EngineError(
      'data-folder-in-use',
      `The data folder ${dataDir} is in use by process ${lock.owner.pid}. Stop that one first, or set CALLSIGN_DATA_DIR to another folder.`,
    );
  } catch (error) {
    if (error instanceof EngineError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new EngineError(
      'data-folder-unusable',
      `The data folder ${dataDir} cannot be written (${code}). Make it writable, or set CALLSIGN_DATA_DIR to another folder.`,
    );
  }
}

/** Waits for both engines. If one fails, stops the other and throws the first failure. */
async function both<A extends Engine, B extends Engine>(a: Promise<A>, b: Promise<B>): Promise<[A, B]> {
  try {
    return await Promise.all([a, b]);
  } catch (error) {
    for (const outcome of await Promise.allSettled([a, b])) {
      if (outcome.status === 'fulfilled') await outcome.value.stop();
    }
    throw error;
  }
}

function withoutUndefined<K extends string>(
  record: Record<K, number | undefined>,
): Partial<Record<K, number>> {
  const entries = Object.entries<number | undefined>(record).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<Record<K, number>>;
}
