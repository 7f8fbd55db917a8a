import { isNativeError } from 'node:util/types';
import { ConfigError } from './config/config';
import { errorLine } from '../telemetry/log/describe-error';
import type { Closable } from './open-in-order';

/** What a process runs. */
export interface Running extends Closable {
  /** Rejects or resolves if it ends by itself. */
  readonly ended?: Promise<unknown>;
}

/** Signals nearer to each other than this are one, in milliseconds. */
const SAME_SIGNAL_MS = 1_000;

/**
 * Starts a process's work and keeps at it until Ctrl-C, SIGTERM or the end of what it started; then stops it.
 * A later second signal does not wait. What cannot start is one line with its remedy, not a stack.
 */
export async function runProcess(start: () => Promise<Running>): Promise<void> {
  process.on('uncaughtException', (error) => fail(errorLine(error)));
  let interruptible = true;
  let signalledMs = 0;
  const signalled = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        // While it starts there is nothing to finish; embedded engines end with this process.
        if (interruptible) process.exit(130);
        // npm passes on what the terminal has sent already: one Ctrl-C comes as two.
        if (signalledMs > 0 && performance.now() - signalledMs > SAME_SIGNAL_MS) process.exit(1);
        signalledMs ||= performance.now();
        resolve();
      });
    }
  });
  try {
    const running = await start();
    interruptible = false;
    const ended = running.ended?.then(() => 'ended' as const);
    const why = await Promise.race([signalled, ...(ended === undefined ? [] : [ended])]);
    await running.close();
    process.exit(why === 'ended' ? 1 : 0);
  } catch (error) {
    fail(interruptible ? explain(error) : errorLine(error));
  }
}

function fail(why: string): never {
  process.stderr.write(`callsign: ${why}\n`);
  process.exit(1);
}

/**
 * Of a start that fails, before anything of a customer was read: in the words of whatever failed. MongoDB alone quotes
 * documents, where an index does not fit them.
 */
function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  if (!isNativeError(error) || error.name === 'TypeError' || error.name === 'MongoServerError')
    return errorLine(error);
  return error.message;
}
