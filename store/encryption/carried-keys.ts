import type { KeyRecordStore } from './key-record';

/**
 * Records which keyring keys sealed payloads that carry their own key, as payloads do while MongoDB is down.
 *
 * Such a keyring key is needed until the order's history is deleted.
 */
export interface CarriedKeys {
  note(keyId: string): void;
  /** Writes the records that failed while MongoDB was down. */
  flush(): void;
}

/** Shortest interval between two records of one key, in milliseconds. */
const NOTE_INTERVAL_MS = 60_000;

export function createCarriedKeys({ noteCarried }: Pick<KeyRecordStore, 'noteCarried'>): CarriedKeys {
  const pending = new Set<string>();
  const notedMs = new Map<string, number>();

  async function write(keyId: string): Promise<void> {
    try {
      await noteCarried(keyId);
      pending.delete(keyId);
      notedMs.set(keyId, performance.now());
    } catch {
      // MongoDB is down. `flush` is called when it recovers.
    }
  }
  const flush = (): void => pending.forEach((keyId) => void write(keyId));

  return {
    note(keyId) {
      const isNoted = performance.now() - (notedMs.get(keyId) ?? -Infinity) < NOTE_INTERVAL_MS;
      if (isNoted || pending.has(keyId)) return;
      pending.add(keyId);
      void write(keyId);
    },
    flush,
  };
}
