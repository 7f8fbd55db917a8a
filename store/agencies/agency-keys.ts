import { randomBytes } from 'node:crypto';
import type { Collection, Db } from 'mongodb';
import type { Scope } from '../../domain/access/principal';
import { hashOfKey, newKey } from './key-hash';
import { given, NEWEST_FIRST, newestFirst, type Page, type PageRequest } from '../mongo/page';

/** What may be told of an agency's key. */
export interface AgencyKey {
  /** `key_…` */
  readonly id: string;
  readonly agency_id: string;
  /** What it is for, in the words of who made it. */
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** RFC 3339 in UTC. */
  readonly created_on: string;
  /** From then on it is refused. Absent: never by itself. */
  readonly expires_on?: string;
  /** Absent: it was not revoked. */
  readonly revoked_on?: string;
  /** To the minute. Absent: it was never used. */
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
  /** @returns the key besides, which is never to be had again */
  create(key: NewAgencyKey): Promise<{ readonly stored: AgencyKey; readonly key: string }>;
  /** Newest first, those that are revoked or expired as well. @throws InvalidCursorError */
  list(agencyId: string, page: PageRequest): Promise<Page<AgencyKey>>;
  /** Safe to repeat. @returns false where the agency has no key of that id */
  revoke(agencyId: string, keyId: string): Promise<boolean>;
  /** @param hash - SHA-256, hexadecimal */
  findByHash(hash: string): Promise<AgencyKey | undefined>;
  /** Notes that a key was used; a note that is younger than `everyMs` stays as it is. */
  noteUse(keyId: string, usedOn: Date, everyMs: number): Promise<void>;
}

/** The admin key is in it as well. */
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
