import { setTimeout as sleep } from 'node:timers/promises';
import { isUnavailable } from './unavailable';

/** How long to wait between two looks whether MongoDB is back, in milliseconds. */
const LOOK_AGAIN_MS = 250;

/**
 * Lets one caller find out that MongoDB is away, and spares the others the wait: until it is back they fail at once,
 * with the error that the first one got.
 */
export interface AwayGuard {
  /** @throws what `call` throws; what `isUnavailable` knows, at once, while MongoDB is away */
  run<T>(call: () => Promise<T>): Promise<T>;
  close(): void;
}

interface AwayGuardOptions {
  /** Resolves where MongoDB answers. */
  readonly ping: () => Promise<unknown>;
  /** Called each time when MongoDB is back. */
  readonly onBack: () => void;
}

export function createAwayGuard({ ping, onBack }: AwayGuardOptions): AwayGuard {
  let away: { readonly error: unknown } | undefined;
  const stop = new AbortController();

  async function awaitReturn(): Promise<void> {
    while (away !== undefined && !stop.signal.aborted) {
      // Keeps no process alive.
      await sleep(LOOK_AGAIN_MS, undefined, { ref: false, signal: stop.signal }).catch(() => undefined);
      const isBack = await ping().then(
        () => true,
        () => false,
      );
      if (isBack) away = undefined;
    }
    if (!stop.signal.aborted) onBack();
  }

  return {
    async run(call) {
      if (away !== undefined) throw away.error;
      try {
        return await call();
      } catch (error) {
        if (away === undefined && isUnavailable(error)) {
          away = { error };
          void awaitReturn();
        }
        throw error;
      }
    },
    close: () => stop.abort(),
  };
}
