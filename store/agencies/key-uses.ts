import type { Log } from '../../telemetry/log/log';
import { LRUCache } from 'lru-cache';
import type { AgencyKeyStore } from './agency-keys';

/** A key's last use is written no more often than this, in milliseconds: once a minute. */
export const USE_WRITE_INTERVAL_MS = 60_000;

/** Keys whose last write one process caches; for others it writes more often. */
const MAX_NOTED_KEYS = 10_000;

/** Tells when keys were used last. */
export interface KeyUses {
  /** Returns at once: no request waits for it. */
  note(keyId: string): void;
  /** Resolves when everything noted is written, or was lost. */
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
