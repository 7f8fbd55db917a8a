import type { Log } from '../../telemetry/log/log';
import { LRUCache } from 'lru-cache';
import type { AgencyKeyStore } from './agency-keys';

/** Shortest interval between two writes of a key's last use, in milliseconds: one minute. */
export const USE_WRITE_INTERVAL_MS = 60_000;

/** Keys whose last write one process caches; an evicted key is written more often. */
const MAX_NOTED_KEYS = 10_000;

/** Records when keys were last used. */
export interface KeyUses {
  /** Writes in the background, so that no request waits. */
  note(keyId: string): void;
  /** Resolves when every pending write has succeeded or failed. */
  close(): Promise<void>;
}

export interface KeyUsesDependencies {
  readonly keys: Pick<AgencyKeyStore, 'noteUse'>;
  readonly logger: Pick<Log, 'warn'>;
  readonly now: () => Date;
}

export const createKeyUses = ({ keys, logger, now }: KeyUsesDependencies): KeyUses => {
  const notedMs = new LRUCache<string, number>({ max: MAX_NOTED_KEYS });
  const inFlight = new Set<Promise<void>>();
  return {
    note: (keyId) => {
      const usedOn = now();
      if (usedOn.getTime() - (notedMs.get(keyId) ?? -Infinity) < USE_WRITE_INTERVAL_MS) return;
      notedMs.set(keyId, usedOn.getTime());
      const writing = keys
        .noteUse(keyId, usedOn, USE_WRITE_INTERVAL_MS)
        .catch((error: unknown) => {
          logger.warn({ key: keyId, err: error }, 'key.last-use-not-saved');
        })
        .finally(() => inFlight.delete(writing));
      inFlight.add(writing);
    },
    close: async () => {
      await Promise.all(inFlight);
    },
  };
};
