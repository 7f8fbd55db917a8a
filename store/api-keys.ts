import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { MongoServerError, type Collection, type Db } from 'mongodb';
import type { Principal } from '../domain/principal';

/** A key as it is stored: its hash, and never the key. */
interface ApiKeyDoc {
  readonly _id: string;
  readonly kind: Principal['kind'];
  /** SHA-256, hexadecimal. A key holds 192 random bits, so a slow hash would add nothing. */
  readonly hash: string;
  readonly created_on: string;
}

export interface KeyStore {
  /**
   * Sees to it that there is an admin key.
   *
   * @param given - the operator's own: compared with, never stored. While one is given, a made one is not accepted
   * @returns `made`, to be shown once, where none was given and this call made the one of all processes
   */
  ensureAdminKey(given?: string): Promise<{ readonly made?: string }>;
  /** @returns who holds the key, or undefined where nobody does */
  verify(key: string): Promise<Principal | undefined>;
}

const ADMIN_KEY_ID = 'admin';

/** Length of the random part of a key: 24 bytes make 32 characters. */
const KEY_BYTES = 24;

/** A key that nobody guesses. */
export const newKey = (): string => `csk_${randomBytes(KEY_BYTES).toString('base64url')}`;

const hashOf = (key: string): Buffer => createHash('sha256').update(key).digest();

const DUPLICATE_KEY_CODE = 11_000;

const isDuplicate = (error: unknown): boolean =>
  error instanceof MongoServerError && error.code === DUPLICATE_KEY_CODE;

/** The admin key's hash is held in memory once known: an order is taken in while MongoDB is away. */
export const createKeyStore = (db: Db, now: () => Date = () => new Date()): KeyStore => {
  const keys: Collection<ApiKeyDoc> = db.collection('api_keys');
  let adminHash: Buffer | undefined;

  /** @returns whether this call was the one that stored it */
  const insertAdmin = async (hash: Buffer): Promise<boolean> => {
    try {
      await keys.insertOne({
        _id: ADMIN_KEY_ID,
        kind: 'platform',
        hash: hash.toString('hex'),
        created_on: now().toISOString(),
      });
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  };

  const storedAdmin = async (): Promise<Buffer | undefined> => {
    const stored = await keys.findOne({ _id: ADMIN_KEY_ID });
    return stored === null ? undefined : Buffer.from(stored.hash, 'hex');
  };

  return {
    ensureAdminKey: async (given) => {
      if (given !== undefined) {
        adminHash = hashOf(given);
        return {};
      }
      adminHash = await storedAdmin();
      if (adminHash !== undefined) return {};
      const made = newKey();
      if (await insertAdmin(hashOf(made))) {
        adminHash = hashOf(made);
        return { made };
      }
      adminHash = await storedAdmin();
      return {};
    },
    verify: (key) => {
      const matches = adminHash !== undefined && timingSafeEqual(hashOf(key), adminHash);
      return Promise.resolve(matches ? { kind: 'platform', keyId: ADMIN_KEY_ID } : undefined);
    },
  };
};
