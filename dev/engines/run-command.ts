import { spawn } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';

export interface CommandOptions {
  /** The command is killed after this many milliseconds. */
  readonly limitMs: number;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Called with each line of stdout and stderr. */
  readonly onLine?: (line: string) => void;
}

export type CommandResult =
  | { readonly kind: 'done'; readonly output: string }
  | { readonly kind: 'failed'; readonly reason: string; readonly output: string };

/** Limits memory if a build prints a lot; only the end of the output matters. */
const MAX_OUTPUT_CHARS = 64_000;

/** Runs a command without a shell. Never throws: a missing command and a timeout are results too. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill('SIGKILL');
    }, options.limitMs);
    for (const stream of [child.stdout, child.stderr]) {
      const decoder = new StringDecoder('utf8');
      stream.on('data', (chunk: Buffer) => {
        const text = decoder.write(chunk);
        output = (output + text).slice(-MAX_OUTPUT_CHARS);
        const line = lastLine(text);
        if (line !== '') options.onLine?.(line);
      });
    }
    const end = (result: CommandResult): void => {
      clearTimeout(timer);
      resolve(result);
    };
    const fail = (reason: string): void => end({ kind: 'failed', reason, output });
    child.once('error', (error: NodeJS.ErrnoException) => {
      fail(error.code === 'ENOENT' ? `there is no ${command}` : error.message);
    });
    // 'exit', not 'close': a grandchild may hold the pipes open long after the command was killed.
    child.once('exit', (code, signal) => {
      // The last output is still in the pipes; it is read in the next turn of the event loop.
      setImmediate(() => {
        if (timedOut) fail(`it took longer than ${Math.round(options.limitMs / 1_000)} s`);
        else if (code === 0) end({ kind: 'done', output });
        else fail(withLastLine(code === null ? (signal ?? 'killed') : `exit code ${code}`, output));
      });
    });
  });
}

function withLastLine(text: string, output: string): string {
  const line = lastLine(output);
  return line === '' ? text : `${text}: ${line}`;
}

/** The last line of a text that is not blank. */
export function lastLine(text: string): string {
  return (
    text
      .split(/[\r\n]/)
      .map((line) => line.trim())
      .findLast((line) => line !== '') ?? ''
  );
}
