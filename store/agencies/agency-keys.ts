import { randomBytes } from 'node:crypto';
import type { Collection, Db } from 'mongodb';
import type { Scope } from '../../domain/access/principal';
import { hashOfKey, newKey } from './key-hash';
import { given, NEWEST_FIRST, newestFirst, type Page, type PageRequest } from '../mongo/page';

/** An agency's key as the API shows it: without the key itself. */
export interface AgencyKey {
  /** `key_…` */
  readonly id: string;
  readonly agency_id: string;
  /** Purpose of the key, as its creator wrote it. */
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** RFC 3339 in UTC. */
  readonly created_on: string;
  /** The key is refused from this time on. Absent if it does not expire. */
  readonly expires_on?: string;
  /** Absent if the key was not revoked. */
  readonly revoked_on?: string;
  /** Precise to the minute. Absent if the key was never used. */
  readonly last_used_on?: string;
}

interface AgencyKeyDoc extends Omit<AgencyKey, 'id'> {
  readonly _id: string;
  readonly kind: 'agency';
  /** SHA-256, hexadecimal; the key itself is stored nowhere. */
  readonly hash: string;
}

export type NewAgencyKey = Pick<AgencyKey, 'agency_id' | 'name' | 'scopes' | 'expires_on'>;

export interface AgencyKeyStore {
  /** @returns also the key in clear, which cannot be read again */
  create(key: NewAgencyKey): Promise<{ readonly stored: AgencyKey; readonly key: string }>;
  /** Newest first, including revoked and expired keys. @throws InvalidCursorError */
  list(agencyId: string, page: PageRequest): Promise<Page<AgencyKey>>;
  /** Safe to repeat. @returns false if the agency has no key with that id */
  revoke(agencyId: string, keyId: string): Promise<boolean>;
  /** @param hash - SHA-256, hexadecimal */
  findByHash(hash: string): Promise<AgencyKey | undefined>;
  /** Records that a key was used, unless a use was recorded less than `everyMs` ago. */
  noteUse(keyId: string, usedOn: Date, everyMs: number): Promise<void>;
}

/** Also holds the admin key. */
export const API_KEYS_COLLECTION = 'api_keys';

/** Length of the random part of a key's id: 12 bytes make 16 characters. */
const KEY_ID_BYTES = 12;

export const ensureAgencyKeyIndexes = async (db: Db): Promise<void> => {
  await db
    .collection(API_KEYS_COLLECTION)
    .createIndexes([{ key: { hash: 1 }, unique: true }, { key: { agency_id: 1, ...NEWEST_FIRST } }]);
};

const keyOf = ({ _id, kind: _kind, hash: _hash, ...key }: AgencyKeyDoc): AgencyKey => ({ id: _id, ...key });

export const createAgencyKeyStore = (db: Db, now: () => Date = () => new Date()): AgencyKeyStore => {
  const keys: Collection<AgencyKeyDoc> = db.collection(API_KEYS_COLLECTION);
  return {
    create: async ({ agency_id, name, scopes, expires_on }) => {
      const key = newKey();
      const doc: AgencyKeyDoc = {
        _id: `key_${randomBytes(KEY_ID_BYTES).toString('base64url')}`,
        kind: 'agency',
        hash: hashOfKey(key).toString('hex'),
        agency_id,
        name,
        scopes,
        created_on: now().toISOString(),
        ...given({ expires_on }),
      };
      await keys.insertOne(doc);
      return { stored: keyOf(doc), key };
    },
    list: async (agencyId, page) => {
      const { data, next } = await newestFirst(keys, { agency_id: agencyId }, page);
      return { data: data.map(keyOf), next };
    },
    revoke: async (agencyId, keyId) => {
      const { matchedCount } = await keys.updateOne({ _id: keyId, agency_id: agencyId }, [
        { $set: { revoked_on: { $ifNull: ['$revoked_on', now().toISOString()] } } },
      ]);
      return matchedCount === 1;
    },
    findByHash: async (hash) => {
      const doc = await keys.findOne({ hash, kind: 'agency' });
      return doc === null ? undefined : keyOf(doc);
    },
    noteUse: async (keyId, usedOn, everyMs) => {
      const before = new Date(usedOn.getTime() - everyMs).toISOString();
      await keys.updateOne(
        { _id: keyId, $or: [{ last_used_on: { $exists: false } }, { last_used_on: { $lte: before } }] },
        { $set: { last_used_on: usedOn.toISOString() } },
      );
    },
  };
};
