import { isNativeError } from 'node:util/types';
import { ConfigError } from './config/config';
import { errorLine } from '../telemetry/log/describe-error';
import type { Closable } from './open-in-order';

/** What a process runs. */
export interface Running extends Closable {
  /** Settles if the work ends without a signal. */
  readonly ended?: Promise<unknown>;
}

/** Signals within this time count as one, in milliseconds. */
const SAME_SIGNAL_MS = 1_000;

/**
 * Runs the work of a process until Ctrl-C, SIGTERM or its own end, then stops it.
 *
 * A later second signal exits at once. A failed start prints one line with the remedy, and no stack.
 */
export async function runProcess(start: () => Promise<Running>): Promise<void> {
  process.on('uncaughtException', (error) => fail(errorLine(error)));
  let interruptible = true;
  let signalledMs = 0;
  const signalled = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        // During the start there is nothing to finish; embedded engines end with this process.
        if (interruptible) process.exit(130);
        // npm forwards the signal that the terminal also sends, so one Ctrl-C arrives twice.
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
 * Describes a failed start. It shows the error's message, because no customer data was read yet.
 *
 * Exceptions: programming errors, and errors of MongoDB, which quote documents if an index conflicts with them.
 */
function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  if (!isNativeError(error) || error.name === 'TypeError' || error.name === 'MongoServerError')
    return errorLine(error);
  return error.message;
}
