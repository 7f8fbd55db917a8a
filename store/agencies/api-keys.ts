import { timingSafeEqual } from 'node:crypto';
import type { Collection, Db } from 'mongodb';
import type { PlatformPrincipal } from '../../domain/access/principal';
import { API_KEYS_COLLECTION } from './agency-keys';
import { isDuplicateKey } from '../mongo/duplicate-key';
import { hashOfKey, newKey } from './key-hash';
import type { AgencyVerdict, AgencyKeyLookup } from './agency-key-lookup';
import type { KeyUses } from './key-uses';

const ADMIN_KEY_ID = 'admin';

/** The admin key as it is stored beside the agencies' keys: only its hash. */
interface AdminKeyDoc {
  readonly _id: typeof ADMIN_KEY_ID;
  readonly kind: PlatformPrincipal['kind'];
  /** SHA-256, hexadecimal. */
  readonly hash: string;
  readonly created_on: string;
}

/** The holder of a key, or the reason why the key is refused. */
export type KeyVerdict =
  { readonly kind: 'principal'; readonly principal: PlatformPrincipal } | AgencyVerdict;

export interface KeyStore {
  /**
   * Ensures that an admin key exists.
   *
   * @param given - the operator's own key. It is never stored; while it is set, a generated key is not accepted
   * @returns `made`, to be shown once, if none was given and this call generated the key for all processes
   */
  ensureAdminKey(given?: string): Promise<{ readonly made?: string }>;
  /**
   * Resolves a key to its holder, and records its use.
   *
   * @throws as `AgencyKeyLookup.verify`; never for the admin key
   */
  verify(key: string): Promise<KeyVerdict>;
}

const ADMIN: KeyVerdict = { kind: 'principal', principal: { kind: 'platform', keyId: ADMIN_KEY_ID } };

export interface KeyStoreOptions {
  readonly agencyKeyLookup: AgencyKeyLookup;
  readonly uses: Pick<KeyUses, 'note'>;
  /** Default: the current time. */
  readonly now?: () => Date;
}

/** Holds the admin key's hash in memory, so that the API accepts orders while MongoDB is down. */
export const createKeyStore = (
  db: Db,
  { agencyKeyLookup, uses, now = () => new Date() }: KeyStoreOptions,
): KeyStore => {
  const keys: Collection<AdminKeyDoc> = db.collection(API_KEYS_COLLECTION);
  let adminHash: Buffer | undefined;

  /** @returns whether this call stored it */
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
