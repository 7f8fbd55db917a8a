import { createHash, randomBytes } from 'node:crypto';
import type { Collection, Db } from 'mongodb';

/** A login at the codec server: only the hash of its token is stored. */
interface CodecSessionDoc {
  /** SHA-256 of the token, hexadecimal: whoever reads the database can log in nowhere. */
  readonly _id: string;
  readonly key_id: string;
  readonly expires_on: Date;
}

export interface CodecSession {
  readonly keyId: string;
  readonly expiresOn: Date;
}

export interface CodecSessionStore {
  /** @returns the token, which is shown to the browser alone */
  open(keyId: string, expiresOn: Date): Promise<string>;
  /** @returns undefined where there is no such login, or no more */
  find(token: string): Promise<CodecSession | undefined>;
  /** Ends a login before its time; one that is not known is none. */
  close(token: string): Promise<void>;
}

const COLLECTION = 'codec_sessions';

/** 256 random bits: a slow hash would add nothing. */
const TOKEN_BYTES = 32;

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

export const ensureCodecSessionIndexes = async (db: Db): Promise<void> => {
  // MongoDB removes a login within a minute of its end; `find` does not wait for that.
  await db.collection(COLLECTION).createIndexes([{ key: { expires_on: 1 }, expireAfterSeconds: 0 }]);
};

/** Logins are in MongoDB, so that a browser may reach any of several API processes. */
export const createCodecSessionStore = (db: Db): CodecSessionStore => {
  const sessions: Collection<CodecSessionDoc> = db.collection(COLLECTION);
  return {
    open: async (keyId, expiresOn) => {
      const token = randomBytes(TOKEN_BYTES).toString('base64url');
      await sessions.insertOne({ _id: hashOf(token), key_id: keyId, expires_on: expiresOn });
      return token;
    },
    find: async (token) => {
      const found = await sessions.findOne({ _id: hashOf(token), expires_on: { $gt: new Date() } });
      return found === null ? undefined : { keyId: found.key_id, expiresOn: found.expires_on };
    },
    close: async (token) => {
      await sessions.deleteOne({ _id: hashOf(token) });
    },
  };
};
