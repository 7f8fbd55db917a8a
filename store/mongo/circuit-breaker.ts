import { setTimeout as sleep } from 'node:timers/promises';
import { withTimeout } from '../../async/with-timeout';
import { DatabaseSilentError, isUnavailable } from './unavailable';

/** How long to wait between two looks whether MongoDB is back, in milliseconds. */
const LOOK_AGAIN_MS = 250;

/**
 * Lets one caller find out that MongoDB is away, and spares the others the wait: until it is back they fail at once,
 * with the error that the first one got.
 */
export interface CircuitBreaker {
  /** @throws what `call` throws; what `isUnavailable` knows, at once, while MongoDB is away */
  run<T>(call: () => Promise<T>): Promise<T>;
  close(): void;
}

interface CircuitBreakerOptions {
  /** MongoDB counts as away that lets a call wait for longer than this, in milliseconds. */
  readonly limitMs: number;
  /** Resolves where MongoDB answers. */
  readonly ping: () => Promise<unknown>;
  /** Called each time when MongoDB is back. */
  readonly onRecovered: () => void;
}

export function createCircuitBreaker({ limitMs, ping, onRecovered }: CircuitBreakerOptions): CircuitBreaker {
  let outage: { readonly error: unknown } | undefined;
  const stop = new AbortController();

  /** The driver has limits too, which are those of a call that may take its time. */
  const inTime = <T>(call: () => Promise<T>): Promise<T> => withTimeout(call(), limitMs, giveUp);

  const giveUp = (): never => {
    throw new DatabaseSilentError(`MongoDB has not answered within ${limitMs} ms`);
  };

  async function awaitRecovery(): Promise<void> {
    while (outage !== undefined && !stop.signal.aborted) {
      // Keeps no process alive.
      await sleep(LOOK_AGAIN_MS, undefined, { ref: false, signal: stop.signal }).catch(() => undefined);
      const hasRecovered = await inTime(ping).then(
        () => true,
        () => false,
      );
      if (hasRecovered) outage = undefined;
    }
    if (!stop.signal.aborted) onRecovered();
  }

  function trip(error: unknown): void {
    if (outage !== undefined) return;
    outage = { error };
    void awaitRecovery();
  }

  return {
    async run(call) {
      if (outage !== undefined) throw outage.error;
      try {
        return await inTime(call);
      } catch (error) {
        if (isUnavailable(error)) trip(error);
        throw error;
      }
    },
    close: () => stop.abort(),
  };
}
