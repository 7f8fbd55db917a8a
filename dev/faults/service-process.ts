import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { spawnEngine, type EngineProcess } from '../engines/engine-process';
import { SupervisedProcess, untilReady } from './supervised-process';

/** Settings of the caller's environment, which the processes must not inherit. */
const SERVICE_SETTINGS = /^(CALLSIGN_|PORT$|HOST$|TEMPORAL_|MONGODB_|SMTP_URL$|LOG_LEVEL$)/;

export interface ServiceProcessOptions {
  readonly name: string;
  /** Path in the build: `app/api.js`. */
  readonly main: string;
  readonly settings: Readonly<Record<string, string>>;
  /** Folder for the logs, one file per start. */
  readonly folder: string;
  readonly isReady: (process: EngineProcess) => Promise<boolean>;
}

const STOP_GRACE_MS = 40_000;

/** A supervised process of the service. Like an engine it ends when this process ends, for any reason. */
export function superviseServiceProcess(options: ServiceProcessOptions): SupervisedProcess {
  const { name, main, settings, folder, isReady } = options;
  const inherited = Object.entries(process.env).filter(([variable]) => !SERVICE_SETTINGS.test(variable));
  const env = { ...Object.fromEntries(inherited), ...settings };
  let starts = 0;
  return new SupervisedProcess(name, async (spawned) => {
    starts += 1;
    await mkdir(folder, { recursive: true });
    const running = await spawnEngine({
      engine: name,
      binary: process.execPath,
      args: ['--enable-source-maps', join(__dirname, '../..', main)],
      env,
      logFile: join(folder, `${name}.${starts}.log`),
      pidFile: join(folder, `${name}.pid`),
      stopGraceMs: STOP_GRACE_MS,
    });
    spawned(running);
    await untilReady(name, running, () => isReady(running));
    return running;
  });
}

/** Readiness check of an API: it answers. */
export const answersAt = (url: string) => async (): Promise<boolean> =>
  (await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(1_000) })).ok;

/** Readiness check of a worker: it has logged `worker.ready`. */
export const saysReady = async (process: EngineProcess): Promise<boolean> =>
  (await process.log()).includes('worker.ready');
