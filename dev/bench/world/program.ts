import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** A Node program that is measured, in a process of its own. */
export interface BenchProcess {
  readonly pid: number;
  /** Milliseconds from its start until it said that it is ready. */
  readonly readyAfterMs: number;
  /** What its saying so had in the groups of the pattern. */
  readonly said: readonly string[];
  /** Heap in use in all its threads after a collection, in bytes. */
  heapBytes(): Promise<number>;
  /** Asks it to end and waits until it has. @returns milliseconds that took */
  stop(): Promise<number>;
}

export interface BenchProcessOptions {
  readonly script: string;
  readonly args?: readonly string[];
  readonly settings?: Readonly<Record<string, string>>;
  /** Takes what it writes. */
  readonly logFile: string;
  /** What it writes when it is ready. */
  readonly ready: RegExp;
  /** false: without the probe of its heap, as anybody would start it. Default: true. */
  readonly probed?: boolean;
}

/** A start may find a machine that is busy. */
const START_LIMIT_MS = 120_000;

/** Between two looks at what it wrote, in milliseconds. */
const LOOK_MS = 20;

/** End of what it wrote that is shown where it does not start, in characters. */
const SHOWN_CHARS = 2_000;

const HEAP_LIMIT_MS = 30_000;

/** Starts a program, with none of the service's settings but those given, and waits until it is ready. */
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
  const said = await untilSaid(child, logFile, ready).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });
  const readyAfterMs = performance.now() - beganMs;
  return {
    pid: child.pid ?? Number.NaN,
    readyAfterMs,
    said,
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

async function untilSaid(child: ChildProcess, logFile: string, ready: RegExp): Promise<readonly string[]> {
  const limitMs = performance.now() + START_LIMIT_MS;
  for (;;) {
    const text = await readFile(logFile, 'utf8');
    const found = ready.exec(text);
    if (found !== null) return found.slice(1);
    if (child.exitCode !== null || child.signalCode !== null || performance.now() > limitMs)
      throw new Error(`${child.spawnargs.join(' ')} did not become ready:\n${text.slice(-SHOWN_CHARS)}`);
    await sleep(LOOK_MS);
  }
}
