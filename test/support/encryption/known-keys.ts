import { createSecretKey, type KeyObject } from 'node:crypto';
import type {
  CurrentKey,
  DataKeySource,
  KeyOfGeneration,
} from '../../../store/encryption/cipher/order-cipher';

export interface KnownDataKeys extends DataKeySource {
  /** Ids of the keyring keys that sealed the carried data keys. */
  readonly carriedBy: string[];
}

const keyFor = (agwId: string, generation: number): KeyObject =>
  createSecretKey(Buffer.alloc(32, `${generation}${agwId}`));

/**
 * A source of data keys.
 * Generations up to `destroyed` are destroyed; with 'away' MongoDB is unreachable.
 */
export function knownDataKeys(current: number | 'unavailable', destroyed = 0): KnownDataKeys {
  const carriedBy: string[] = [];
  return {
    carriedBy,
    current: (agwId): Promise<CurrentKey> =>
      Promise.resolve(
        current === 'unavailable'
          ? { kind: 'unavailable', error: new Error('no MongoDB answers') }
          : { kind: 'key', generation: current, key: keyFor(agwId, current) },
      ),
    ofGeneration: (agwId, generation): Promise<KeyOfGeneration> => {
      if (current === 'unavailable') return Promise.reject(new Error('no MongoDB answers'));
      if (generation <= destroyed) return Promise.resolve({ kind: 'destroyed' });
      if (generation > current) return Promise.resolve({ kind: 'unknown' });
      return Promise.resolve({ kind: 'key', key: keyFor(agwId, generation) });
    },
    carried: (keyId) => void carriedBy.push(keyId),
  };
}
