import { spawn, type ChildProcess } from 'node:child_process';
import { open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { EngineError } from './engine-error';
import { identify } from './process-identity';

/**
 * Ties an engine to the process that started it.
 *
 * The shell leaves a watcher behind and becomes the engine, so that the process id is the engine's own. The watcher
 * waits for the end of standard input, whose other end this process holds: it comes when the engine is to stop, and
 * also when this process is gone, even by `kill -9`. Then the engine is asked to end, and killed after
 * the grace time ($0, in tenths of a second). No platform has a simpler way that holds on Linux and macOS alike.
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
  /** Default: that of this process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What the engine says goes here; what it said the last time is kept beside it as `<file>.old`. */
  readonly logFile: string;
  /** Names the process while it runs. */
  readonly pidFile: string;
  /** How long the engine may take to end by itself. */
  readonly stopGraceMs: number;
}

export interface EngineExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface EngineProcess {
  readonly pid: number;
  /** Resolves, and never rejects, when the engine has ended, wanted or not. */
  readonly exited: Promise<EngineExit>;
  /** Asks the engine to end and waits until it has. May be called again. */
  stop(): Promise<EngineExit>;
  /** Ends the engine at once, in whatever state it is, and waits until it has. */
  kill(): Promise<EngineExit>;
  /** What the engine wrote to its log since it was started. */
  log(): Promise<string>;
}

/** Starts an engine in a session of its own, where the terminal's Ctrl-C does not reach it: its user stops it, in order. */
export async function spawnEngine(command: EngineCommand): Promise<EngineProcess> {
  const { engine, binary, args, env = process.env, logFile, pidFile, stopGraceMs } = command;
  await rename(logFile, `${logFile}.old`).catch(() => undefined);
  const log = await open(logFile, 'w');
  try {
    const leashArgs = ['-c', LEASH, String(Math.ceil(stopGraceMs / 100)), binary, ...args];
    const child = spawn('sh', leashArgs, { env, detached: true, stdio: ['pipe', log.fd, log.fd] });
    const exited = onExit(child).then(async (exit) => {
      // Lets the watcher go: at once, so that the process id cannot have become somebody else's.
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
