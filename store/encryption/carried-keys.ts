import type { KeyRecordStore } from './key-record';

/**
 * Remembers which keys of the keyring sealed what carries its own key, which is done while MongoDB is away. Such a key
 * of the keyring is needed for as long as the order's history is.
 */
export interface CarriedKeys {
  note(keyId: string): void;
  /** Writes down what could not be while MongoDB was away. */
  flush(): void;
}

/** A key is not noted more often than this, in milliseconds. */
const NOTE_EVERY_MS = 60_000;

export function createCarriedKeys({ noteCarried }: Pick<KeyRecordStore, 'noteCarried'>): CarriedKeys {
  const pending = new Set<string>();
  const notedMs = new Map<string, number>();

  async function write(keyId: string): Promise<void> {
    try {
      await noteCarried(keyId);
      pending.delete(keyId);
      notedMs.set(keyId, performance.now());
    } catch {
      // MongoDB is away still: `flush` comes when it is back.
    }
  }
  const flush = (): void => pending.forEach((keyId) => void write(keyId));

  return {
    note(keyId) {
      const isNoted = performance.now() - (notedMs.get(keyId) ?? -Infinity) < NOTE_EVERY_MS;
      if (isNoted || pending.has(keyId)) return;
      pending.add(keyId);
      void write(keyId);
    },
    flush,
  };
}
