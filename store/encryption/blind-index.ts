import { createHmac, randomBytes } from 'node:crypto';
import type { Collection, Db } from 'mongodb';
import { isDuplicateKey } from '../mongo/duplicate-key';
import type { SealedSecret, SecretSeal } from './sealed';

/** The key of an index, in base64, under seal. */
export interface IndexKeyDoc extends SealedSecret {
  /** Which index it is for. */
  readonly _id: string;
}

/** Finds a value without keeping it: equal values have equal marks, and nobody without the key can make one. */
export interface BlindIndex {
  /** @returns HMAC-SHA-256 of the value, as text */
  tokenOf(value: string): Promise<string>;
}

export const INDEX_KEYS_COLLECTION = 'index_keys';

/** Length of an index's key, in bytes: that of the hash. */
const INDEX_KEY_BYTES = 32;

export const indexKeyPlace = (name: string): string => `index:${name}`;

/**
 * The blind index of a name. Its key is random, made once by whoever comes first and kept under seal beside the data:
 * with a new encryption key it is sealed anew, and every mark stays what it was.
 */
export const createBlindIndex = (db: Db, seal: SecretSeal, name: string): BlindIndex => {
  const keys: Collection<IndexKeyDoc> = db.collection(INDEX_KEYS_COLLECTION);
  const place = indexKeyPlace(name);

  const stored = async (): Promise<Buffer | undefined> => {
    const doc = await keys.findOne({ _id: name });
    return doc === null ? undefined : Buffer.from(String(seal.open(place, doc.sealed)), 'base64');
  };

  const make = async (): Promise<Buffer> => {
    const key = randomBytes(INDEX_KEY_BYTES);
    try {
      await keys.insertOne({ _id: name, ...seal.seal(place, key.toString('base64')) });
      return key;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      // Another process was first: its key is the one of all.
      return (await stored()) ?? make();
    }
  };

  let reading: Promise<Buffer> | undefined;
  const read = (): Promise<Buffer> =>
    (reading ??= stored()
      .then((key) => key ?? make())
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
