import { spawn, type ChildProcess } from 'node:child_process';
import { open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { EngineError } from './engine-error';
import { identify } from './process-identity';

/**
 * Ends an engine when the process that started it ends, even by `kill -9`.
 *
 * The shell starts a watcher and then replaces itself with the engine, so the process id is the engine's own. The
 * watcher waits for the end of standard input, and this process holds the other end. The input ends when the engine
 * is stopped or when this process exits. The watcher then sends SIGTERM, and SIGKILL after the grace time ($0, in
 * tenths of a second). No platform has a simpler way that works on both Linux and macOS.
 */
const LEASH = `
exec 3<&0 </dev/null
(
  while read -r line <&3; do :; done
  kill -TERM $$ 2>/dev/null
  tenths=0
  while [ $tenths -lt "$0" ] && kill -0 $$ 2>/dev/null; do sleep 0.1; tenths=$((tenths + 1)); done
  [ $tenths -lt "$0" ] || kill -KILL $$ 2>/dev/null
) &
exec 3<&-
exec "$@"
`;

export interface EngineCommand {
  /** `Temporal`, `MongoDB`. */
  readonly engine: string;
  readonly binary: string;
  readonly args: readonly string[];
  /** Default: the environment of this process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Receives the engine's output. The log of the previous run is kept as `<file>.old`. */
  readonly logFile: string;
  /** Identifies the process while it runs. */
  readonly pidFile: string;
  /** Time between SIGTERM and SIGKILL, in milliseconds. */
  readonly stopGraceMs: number;
}

export interface EngineExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface EngineProcess {
  readonly pid: number;
  /** Resolves when the engine has exited, expected or not. Never rejects. */
  readonly exited: Promise<EngineExit>;
  /** Sends SIGTERM and waits until the engine has exited. Idempotent. */
  stop(): Promise<EngineExit>;
  /** Sends SIGKILL and waits until the engine has exited. */
  kill(): Promise<EngineExit>;
  /** The engine's log since it was started. */
  log(): Promise<string>;
}

/**
 * Starts an engine in its own session, so that Ctrl-C in the terminal does not reach it.
 * The caller stops the engines in order.
 */
export async function spawnEngine(command: EngineCommand): Promise<EngineProcess> {
  const { engine, binary, args, env = process.env, logFile, pidFile, stopGraceMs } = command;
  await rename(logFile, `${logFile}.old`).catch(() => undefined);
  const log = await open(logFile, 'w');
  try {
    const leashArgs = ['-c', LEASH, String(Math.ceil(stopGraceMs / 100)), binary, ...args];
    const child = spawn('sh', leashArgs, { env, detached: true, stdio: ['pipe', log.fd, log.fd] });
    const exited = onExit(child).then(async (exit) => {
      // Ends the watcher at once, before the system reuses the process id.
      child.stdin?.destroy();
      await rm(pidFile, { force: true });
      return exit;
    });
    const identity = child.pid === undefined ? undefined : await identify(child.pid);
    if (identity !== undefined) await writeFile(pidFile, JSON.stringify(identity));
    if (child.pid === undefined)
      throw new EngineError('did-not-start', `${engine} cannot be started: there is no sh on the PATH.`);
    return {
      pid: child.pid,
      exited,
      stop: () => {
        child.stdin?.destroy();
        return exited;
      },
      kill: () => {
        child.kill('SIGKILL');
        return exited;
      },
      log: () => readFile(logFile, 'utf8').catch(() => ''),
    };
  } finally {
    await log.close();
  }
}

function onExit(child: ChildProcess): Promise<EngineExit> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', () => resolve({ code: null, signal: null }));
  });
}
