import { createHash, randomBytes } from 'node:crypto';
import type { Collection, Db } from 'mongodb';

/** A login at the codec server: only the hash of its token is stored. */
interface CodecSessionDoc {
  /** SHA-256 of the token, hexadecimal, so that a leaked database contains no usable token. */
  readonly _id: string;
  readonly key_id: string;
  readonly expires_on: Date;
}

export interface CodecSession {
  readonly keyId: string;
  readonly expiresOn: Date;
}

export interface CodecSessionStore {
  /** @returns the token, which only the browser receives */
  open(keyId: string, expiresOn: Date): Promise<string>;
  /** @returns undefined if there is no such login, or it has expired */
  find(token: string): Promise<CodecSession | undefined>;
  /** Ends a login early; does nothing for an unknown token. */
  close(token: string): Promise<void>;
}

const COLLECTION = 'codec_sessions';

/** 256 random bits, so a slow hash would add nothing. */
const TOKEN_BYTES = 32;

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

export const ensureCodecSessionIndexes = async (db: Db): Promise<void> => {
  // MongoDB deletes an expired login within a minute; `find` checks the date itself.
  await db.collection(COLLECTION).createIndexes([{ key: { expires_on: 1 }, expireAfterSeconds: 0 }]);
};

/** Stores logins in MongoDB, so that a browser can use any of several API processes. */
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
