import { setTimeout as sleep } from 'node:timers/promises';
import { withTimeout } from '../../async/with-timeout';
import { DatabaseSilentError, isUnavailable } from './unavailable';

/** Interval between two checks whether MongoDB is back, in milliseconds. */
const PING_INTERVAL_MS = 250;

/**
 * Fails calls at once while MongoDB is down, instead of letting each wait for a timeout.
 *
 * The first failed call opens the breaker; the others get its error until MongoDB answers a ping.
 */
export interface CircuitBreaker {
  /** @throws what `call` throws; at once an error that `isUnavailable` recognises, while MongoDB is down */
  run<T>(call: () => Promise<T>): Promise<T>;
  close(): void;
}

interface CircuitBreakerOptions {
  /** MongoDB counts as down if a call takes longer than this, in milliseconds. */
  readonly limitMs: number;
  /** Resolves if MongoDB answers. */
  readonly ping: () => Promise<unknown>;
  /** Called each time MongoDB is back. */
  readonly onRecovered: () => void;
}

export function createCircuitBreaker({ limitMs, ping, onRecovered }: CircuitBreakerOptions): CircuitBreaker {
  let outage: { readonly error: unknown } | undefined;
  const stop = new AbortController();

  /** The driver's own timeouts are longer, because they also serve slow calls. */
  const inTime = <T>(call: () => Promise<T>): Promise<T> => withTimeout(call(), limitMs, giveUp);

  const giveUp = (): never => {
    throw new DatabaseSilentError(`MongoDB has not answered within ${limitMs} ms`);
  };

  async function awaitRecovery(): Promise<void> {
    while (outage !== undefined && !stop.signal.aborted) {
      // Unreferenced, so that the timer does not keep the process alive.
      await sleep(PING_INTERVAL_MS, undefined, { ref: false, signal: stop.signal }).catch(() => undefined);
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
