import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** The processes that are measured separately. */
export const PROCESS_NAMES = ['temporal', 'mongodb', 'service', 'floor', 'load'] as const;
export type ProcessName = (typeof PROCESS_NAMES)[number];
export type ByProcess<T> = Readonly<Record<ProcessName, T>>;

/** CPU and memory of a process. */
export interface Usage {
  /** CPU time since its start, user and system, all threads. */
  readonly cpuMs: number;
  /** Current resident memory. */
  readonly rssBytes: number;
}

/** Length of a CPU accounting tick on current Linux systems, in milliseconds. */
const TICK_MS = 10;

const BYTES_PER_KB = 1_024;

export async function usageOfAll(pids: ByProcess<number>): Promise<ByProcess<Usage>> {
  const [temporal, mongodb, service, floor, load] = await Promise.all(
    [pids.temporal, pids.mongodb, pids.service, pids.floor, pids.load].map(usageOf),
  );
  const none = { cpuMs: Number.NaN, rssBytes: Number.NaN };
  return {
    temporal: temporal ?? none,
    mongodb: mongodb ?? none,
    service: service ?? none,
    floor: floor ?? none,
    load: load ?? none,
  };
}

/** Creates one value per process. */
export const eachProcess = <T>(make: (name: ProcessName) => T): ByProcess<T> => ({
  temporal: make('temporal'),
  mongodb: make('mongodb'),
  service: make('service'),
  floor: make('floor'),
  load: make('load'),
});

const usageOf = (pid: number): Promise<Usage> =>
  process.platform === 'linux' ? usageOnLinux(pid) : usageByPs(pid);

async function usageOnLinux(pid: number): Promise<Usage> {
  const [stat, status] = await Promise.all(
    ['stat', 'status'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8')),
  );
  // The command's name is in parentheses and may itself contain spaces and parentheses.
  const fields = (stat ?? '').slice((stat ?? '').lastIndexOf(')') + 2).split(' ');
  const rssKb = /^VmRSS:\s+(\d+) kB$/m.exec(status ?? '')?.[1];
  return {
    cpuMs: (Number(fields[11]) + Number(fields[12])) * TICK_MS,
    rssBytes: Number(rssKb) * BYTES_PER_KB,
  };
}

/** Parses the format of macOS: `12:34.56 123456`. */
async function usageByPs(pid: number): Promise<Usage> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'time=,rss=', '-p', String(pid)]);
  const [time = '', rssKb] = stdout.trim().split(/\s+/);
  const seconds = time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return { cpuMs: seconds * 1_000, rssBytes: Number(rssKb) * BYTES_PER_KB };
}
