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
  /** Keeps the data of both engines; made where it is missing. */
  readonly dataDir: string;
  /** A port that is given is used or refused. Default: that of the last run, else 7233 or the next that is free. */
  readonly temporalPort?: number;
  /** As `temporalPort`, with 8233. */
  readonly uiPort?: number;
  /** As `temporalPort`, with 27027. */
  readonly mongoPort?: number;
  /** Default: `default`. */
  readonly namespace?: string;
  /** Where Temporal's Web UI has payloads decoded. */
  readonly codecEndpoint?: string;
  readonly report: ProgressReport;
}

export interface Embedded {
  readonly temporalAddress: string;
  readonly temporalUiUrl: string;
  /** Connection string without a database. */
  readonly mongodbUri: string;
  /** Resolves, and never rejects, when one of the engines has ended, wanted or not. */
  readonly exited: Promise<{ readonly engine: 'Temporal' | 'MongoDB'; readonly exit: EngineExit }>;
  /** Stops Temporal, then MongoDB. May be called again. */
  stop(): Promise<void>;
}

interface Engine {
  stop(): Promise<void>;
}

/**
 * Finds or fetches Temporal and MongoDB and starts both, with their data under one folder. Takes about a second where
 * both are already on this machine.
 *
 * @throws EngineUnavailableError where an engine can be had from nowhere
 * @throws EngineError where a port, the data or another process is in the way; nothing is left running
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const { report, namespace = 'default', codecEndpoint } = options;
  const dataDir = resolve(options.dataDir);
  const releases = [await claim(dataDir)];
  const release = async (): Promise<void> => {
    for (const each of releases.splice(0).reverse()) await each();
  };
  try {
    const folders = { temporal: join(dataDir, 'temporal'), mongodb: join(dataDir, 'mongodb') };
    // Before the ports are chosen: an engine that is still ending has those of the last run.
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

/** Makes the folder ours: two services on the same data would corrupt it. */
async function claim(dataDir: string): Promise<() => Promise<void>> {
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

/** Waits for both engines. Where one fails the other is stopped, and the failure of the first is thrown. */
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
