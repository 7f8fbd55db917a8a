import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** A measured Node program, in its own process. */
export interface BenchProcess {
  readonly pid: number;
  /** Milliseconds from its start until its ready line. */
  readonly readyAfterMs: number;
  /** The capture groups of the ready pattern. */
  readonly readyGroups: readonly string[];
  /** Used heap of all its threads after a garbage collection, in bytes. */
  heapBytes(): Promise<number>;
  /** Sends SIGTERM and waits for the exit. Resolves to the duration in milliseconds. */
  stop(): Promise<number>;
}

export interface BenchProcessOptions {
  readonly script: string;
  readonly args?: readonly string[];
  readonly settings?: Readonly<Record<string, string>>;
  /** Receives its output. */
  readonly logFile: string;
  /** Matches its output once it is ready. */
  readonly ready: RegExp;
  /** false: without the heap probe, as in production. Default: true. */
  readonly probed?: boolean;
}

/** Time limit for a start, in milliseconds. Long, because the machine may be busy. */
const START_LIMIT_MS = 120_000;

/** Interval between reads of its output, in milliseconds. */
const POLL_MS = 20;

/** Number of final characters of its output in the error of a failed start. */
const SHOWN_CHARS = 2_000;

const HEAP_LIMIT_MS = 30_000;

/** Starts a program with only the given service settings, and waits until it is ready. */
export async function startBenchProcess(options: BenchProcessOptions): Promise<BenchProcess> {
  const { script, args = [], settings = {}, logFile, ready, probed = true } = options;
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(CALLSIGN_|TEMPORAL_|MONGODB_)/.test(name),
  );
  const log = openSync(logFile, 'a');
  const beganMs = performance.now();
  const child = fork(script, args, {
    execArgv: probed ? ['--expose-gc', '--require', require.resolve('../sleepers/heap-probe')] : [],
    env: { ...Object.fromEntries(inherited), ...settings },
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  const exited = once(child, 'exit');
  const readyGroups = await untilReady(child, logFile, ready).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });
  const readyAfterMs = performance.now() - beganMs;
  return {
    pid: child.pid ?? Number.NaN,
    readyAfterMs,
    readyGroups,
    async heapBytes() {
      child.send('heap');
      const [bytes] = (await once(child, 'message', { signal: AbortSignal.timeout(HEAP_LIMIT_MS) })) as [
        number,
      ];
      return bytes;
    },
    async stop() {
      const stopMs = performance.now();
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await exited;
      return performance.now() - stopMs;
    },
  };
}

async function untilReady(child: ChildProcess, logFile: string, ready: RegExp): Promise<readonly string[]> {
  const limitMs = performance.now() + START_LIMIT_MS;
  for (;;) {
    const text = await readFile(logFile, 'utf8');
    const found = ready.exec(text);
    if (found !== null) return found.slice(1);
    if (child.exitCode !== null || child.signalCode !== null || performance.now() > limitMs)
      throw new Error(`${child.spawnargs.join(' ')} did not become ready:\n${text.slice(-SHOWN_CHARS)}`);
    await sleep(POLL_MS);
  }
}
