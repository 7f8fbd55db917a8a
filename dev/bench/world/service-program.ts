import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseIdentity } from '../../engines/process-identity';
import { startBenchProcess, type BenchProcess } from './program';

/** `npm start` in its own process, with its engines. */
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
  /** Receives its output. */
  readonly logFile: string;
  /** false: runs the script of `npm start`, without a heap probe. Default: true. */
  readonly probed?: boolean;
}

const ROOT = join(__dirname, '../../../..');

/** Matches the text at the end of a start by `npm start`. */
const READY = /^ {2}API {2,}(http:\S+)$[^]*Ctrl-C stops everything/m;

/** Starts the built service with its default settings, on free ports. */
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
    url: program.readyGroups[0] ?? '',
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

/** Reads the process id that each engine stores in its folder while it runs. */
async function pidOf(folder: string): Promise<number> {
  const identity = parseIdentity(await readFile(join(folder, 'pid'), 'utf8'));
  if (identity === undefined) throw new Error(`no process runs on ${folder}`);
  return identity.pid;
}
