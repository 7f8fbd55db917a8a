import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseIdentity } from '../../engines/process-identity';
import { startBenchProcess, type BenchProcess } from './program';

/** `npm start` in a process of its own, which starts the engines beside it. */
export interface ServiceProgram {
  readonly program: BenchProcess;
  readonly url: string;
  readonly adminKey: string;
  readonly temporalAddress: string;
  readonly mongodbUri: string;
  readonly temporalPid: number;
  readonly mongodbPid: number;
}

export interface ServiceProgramOptions {
  readonly dataDir: string;
  /** Takes what it writes. */
  readonly logFile: string;
  /** false: through the very script that `npm start` runs, and without a probe. Default: true. */
  readonly probed?: boolean;
}

const ROOT = join(__dirname, '../../../..');

/** Of the text that `npm start` ends its start with. */
const READY = /^ {2}API {2,}(http:\S+)$[^]*Ctrl-C stops everything/m;

/** Starts the built service with the settings it is shipped with, on any ports that are free. */
export async function startServiceProgram(options: ServiceProgramOptions): Promise<ServiceProgram> {
  const { dataDir, logFile, probed = true } = options;
  const adminKey = randomBytes(24).toString('base64url');
  const program = await startBenchProcess({
    ...(probed
      ? { script: join(__dirname, '../../../app/start.js') }
      : { script: join(ROOT, 'scripts', 'bootstrap.js'), args: ['start'] }),
    settings: { PORT: '0', CALLSIGN_DATA_DIR: dataDir, CALLSIGN_ADMIN_KEY: adminKey },
    logFile,
    ready: READY,
    probed,
  });
  const ports = JSON.parse(await readFile(join(dataDir, 'ports.json'), 'utf8')) as ServicePorts;
  return {
    program,
    url: program.said[0] ?? '',
    adminKey,
    temporalAddress: `127.0.0.1:${ports.temporal}`,
    mongodbUri: `mongodb://127.0.0.1:${ports.mongodb}/?directConnection=true`,
    temporalPid: await pidOf(join(dataDir, 'temporal')),
    mongodbPid: await pidOf(join(dataDir, 'mongodb')),
  };
}

interface ServicePorts {
  readonly temporal: number;
  readonly mongodb: number;
}

/** Each engine names itself in its folder while it runs. */
async function pidOf(folder: string): Promise<number> {
  const identity = parseIdentity(await readFile(join(folder, 'pid'), 'utf8'));
  if (identity === undefined) throw new Error(`no process runs on ${folder}`);
  return identity.pid;
}
