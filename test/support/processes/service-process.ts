import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isRunning, parseIdentity, type ProcessIdentity } from '../../../dev/engines/process-identity';
import { until } from '../until';

const ROOT = resolve(__dirname, '../../..');

const END_WITH_PARENT = join(ROOT, 'test/support/run/end-with-parent.js');

/** Time limit for output, in milliseconds. Long, because a start may build first on a busy machine. */
const OUTPUT_LIMIT_MS = 150_000;

export interface Exit {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ServiceProcess {
  readonly pid: number;
  stdout(): string;
  /** Waits until the output matches; throws with all output if the program exits first. */
  says(what: RegExp): Promise<void>;
  signal(signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): void;
  readonly exited: Promise<Exit>;
}

const programs: ChildProcess[] = [];
const dataDirs = new Set<string>();

/** Starts a program of this repository with the given settings and without those of the test run. */
export function run(
  args: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): ServiceProcess {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('CALLSIGN_'));
  const child = spawn(process.execPath, ['-r', END_WITH_PARENT, ...args], {
    cwd: ROOT,
    env: { ...Object.fromEntries(inherited), ...settings },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  programs.push(child);
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  const exited = once(child, 'close').then(() => ({ code: child.exitCode, ...output }));
  return {
    pid: child.pid!,
    stdout: () => output.stdout,
    async says(what) {
      const isSaid = (): boolean => {
        if (what.test(output.stdout)) return true;
        if (child.exitCode === null && child.signalCode === null) return false;
        throw new Error(`it exited without ${what.source}:\n${output.stdout}${output.stderr}`);
      };
      await until(what.source, isSaid, OUTPUT_LIMIT_MS).catch((error: unknown) => {
        throw new Error(`the output was:\n${output.stdout}${output.stderr}`, { cause: error });
      });
    },
    signal: (signal) => void child.kill(signal),
    exited,
  };
}

/** Kills programs that a failed test left running, and waits until their engines exit. */
export async function killAll(): Promise<void> {
  for (const child of programs) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  for (const dataDir of dataDirs) {
    const engines = await enginesOf(dataDir);
    await until('the engines end with their service', () => areGone(engines));
  }
}

export interface StartOptions {
  /** Default: chosen by the service. */
  readonly port?: number;
  readonly dataDir: string;
}

/** Runs `npm start` without npm. */
export function start({ port, dataDir }: StartOptions): ServiceProcess {
  dataDirs.add(dataDir);
  const settings = {
    ...(port === undefined ? {} : { PORT: String(port) }),
    ...{ CALLSIGN_DATA_DIR: dataDir, LOG_LEVEL: 'warn' },
  };
  return run(['scripts/bootstrap.js', 'start'], settings);
}

/** Waits for the end of the welcome text. */
export async function ready(service: ServiceProcess): Promise<void> {
  await service.says(/Ctrl-C stops everything/);
}

/** Processes of Temporal and MongoDB of a running service, from the pid files in its folder. */
export async function enginesOf(dataDir: string): Promise<readonly ProcessIdentity[]> {
  const files = ['temporal', 'mongodb'].map((engine) => join(dataDir, engine, 'pid'));
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
  return texts.flatMap((text) => parseIdentity(text) ?? []);
}

export const areGone = async (processes: readonly ProcessIdentity[]): Promise<boolean> =>
  (await Promise.all(processes.map(isRunning))).every((runs) => !runs);
