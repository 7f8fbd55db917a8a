import { createHmac, randomBytes } from 'node:crypto';
import type { Collection, Db } from 'mongodb';
import { isDuplicateKey } from '../mongo/duplicate-key';
import type { SealedSecret, SecretSeal } from './sealed';

/** The sealed key of an index, in base64. */
export interface IndexKeyDoc extends SealedSecret {
  /** Name of the index. */
  readonly _id: string;
}

/**
 * Allows equality search without storing the value.
 *
 * Equal values have equal tokens, and only a holder of the key can compute one.
 */
export interface BlindIndex {
  /** @returns HMAC-SHA-256 of the value, as text */
  tokenOf(value: string): Promise<string>;
}

export const INDEX_KEYS_COLLECTION = 'index_keys';

/** Length of an index key, in bytes: that of the hash. */
const INDEX_KEY_BYTES = 32;

export const indexKeyPlace = (name: string): string => `index:${name}`;

/**
 * Opens the blind index of a name.
 *
 * The first process generates its random key and stores it sealed. A new encryption key reseals it, so tokens never
 * change.
 */
export const createBlindIndex = (db: Db, seal: SecretSeal, name: string): BlindIndex => {
  const keys: Collection<IndexKeyDoc> = db.collection(INDEX_KEYS_COLLECTION);
  const place = indexKeyPlace(name);

  const stored = async (): Promise<Buffer | undefined> => {
    const doc = await keys.findOne({ _id: name });
    return doc === null ? undefined : Buffer.from(String(seal.open(place, doc.sealed)), 'base64');
  };

  const generate = async (): Promise<Buffer> => {
    const key = randomBytes(INDEX_KEY_BYTES);
    try {
      await keys.insertOne({ _id: name, ...seal.seal(place, key.toString('base64')) });
      return key;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      // Another process was first, so use its key.
      return (await stored()) ?? generate();
    }
  };

  let reading: Promise<Buffer> | undefined;
  const read = (): Promise<Buffer> =>
    (reading ??= stored()
      .then((key) => key ?? generate())
      .catch((error: unknown) => {
        reading = undefined;
        throw error;
      }));

  return {
    tokenOf: async (value) =>
      `hmac:${createHmac('sha256', await read())
        .update(value)
        .digest('base64url')}`,
  };
};
