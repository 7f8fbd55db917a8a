import { timingSafeEqual } from 'node:crypto';
import type { Collection, Db } from 'mongodb';
import type { PlatformPrincipal } from '../../domain/access/principal';
import { API_KEYS_COLLECTION } from './agency-keys';
import { isDuplicateKey } from '../mongo/duplicate-key';
import { hashOfKey, newKey } from './key-hash';
import type { AgencyVerdict, AgencyKeyLookup } from './agency-key-lookup';
import type { KeyUses } from './key-uses';

const ADMIN_KEY_ID = 'admin';

/** The admin key as it is stored beside those of agencies: its hash, and never the key. */
interface AdminKeyDoc {
  readonly _id: typeof ADMIN_KEY_ID;
  readonly kind: PlatformPrincipal['kind'];
  /** SHA-256, hexadecimal. */
  readonly hash: string;
  readonly created_on: string;
}

/** Who holds a key, or why it lets nobody in. */
export type KeyVerdict =
  { readonly kind: 'principal'; readonly principal: PlatformPrincipal } | AgencyVerdict;

export interface KeyStore {
  /**
   * Sees to it that there is an admin key.
   *
   * @param given - the operator's own: compared with, never stored. While one is given, a made one is not accepted
   * @returns `made`, to be shown once, where none was given and this call made the one of all processes
   */
  ensureAdminKey(given?: string): Promise<{ readonly made?: string }>;
  /**
   * Finds out who holds a key, and has its use noted.
   *
   * @throws what `isUnavailable` knows, as `AgencyKeyLookup.verify`; never for the admin key
   */
  verify(key: string): Promise<KeyVerdict>;
}

const ADMIN: KeyVerdict = { kind: 'principal', principal: { kind: 'platform', keyId: ADMIN_KEY_ID } };

export interface KeyStoreOptions {
  readonly agencyKeyLookup: AgencyKeyLookup;
  readonly uses: Pick<KeyUses, 'note'>;
  /** Default: the time. */
  readonly now?: () => Date;
}

/** The admin key's hash is held in memory once known: an order is taken in while MongoDB is away. */
export const createKeyStore = (
  db: Db,
  { agencyKeyLookup, uses, now = () => new Date() }: KeyStoreOptions,
): KeyStore => {
  const keys: Collection<AdminKeyDoc> = db.collection(API_KEYS_COLLECTION);
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
      if (isDuplicateKey(error)) return false;
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
        adminHash = hashOfKey(given);
        return {};
      }
      adminHash = await storedAdmin();
      if (adminHash !== undefined) return {};
      const made = newKey();
      if (await insertAdmin(hashOfKey(made))) {
        adminHash = hashOfKey(made);
        return { made };
      }
      adminHash = await storedAdmin();
      return {};
    },
    verify: async (key) => {
      const hash = hashOfKey(key);
      if (adminHash !== undefined && timingSafeEqual(hash, adminHash)) return ADMIN;
      const verdict = await agencyKeyLookup.verify(hash.toString('hex'));
      if (verdict.kind === 'principal') uses.note(verdict.principal.keyId);
      return verdict;
    },
  };
};
