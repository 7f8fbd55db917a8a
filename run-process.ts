import { ConfigError } from './config';

/** Something that was started and has to be stopped. */
export interface Stoppable {
  /** Rejects, or resolves early, where it ended by itself. */
  readonly ended?: Promise<unknown>;
  stop(): Promise<void>;
}

/**
 * Starts a process's work and keeps at it until Ctrl-C, SIGTERM or the end of what it started; then stops it.
 * A second signal does not wait. What cannot start is one line with its remedy, not a stack.
 */
export async function runProcess(start: () => Promise<Stoppable>): Promise<void> {
  let interruptible = true;
  const signalled = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        // While it starts there is nothing to finish; embedded engines end with this process.
        if (interruptible) process.exit(130);
        interruptible = true;
        resolve();
      });
    }
  });
  try {
    const running = await start();
    interruptible = false;
    const ended = running.ended?.then(() => 'ended' as const);
    const why = await Promise.race([signalled, ...(ended === undefined ? [] : [ended])]);
    await running.stop();
    process.exit(why === 'ended' ? 1 : 0);
  } catch (error) {
    process.stderr.write(`callsign: ${explain(error)}\n`);
    process.exit(1);
  }
}

function explain(error: unknown): string {
  if (error instanceof ConfigError || (error instanceof Error && error.name !== 'TypeError'))
    return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
