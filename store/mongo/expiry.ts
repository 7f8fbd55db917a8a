import { MongoServerError, type Db } from 'mongodb';

/** A rule that deletes documents of a collection some days after the date in one of their members. */
export interface Expiry {
  readonly collection: string;
  /** Member that holds a Date; documents without it stay. */
  readonly member: string;
  readonly afterDays: number;
}

const DAY_S = 86_400;

/** @see https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml */
const INDEX_OPTIONS_CONFLICT_CODE = 85;

const existsWithOtherOptions = (error: unknown): boolean =>
  error instanceof MongoServerError && error.code === INDEX_OPTIONS_CONFLICT_CODE;

/**
 * Creates or changes the TTL index that deletes expired documents.
 *
 * The days are in the index and not in the documents, so that a new setting also applies to stored documents.
 */
export const ensureExpiry = async (db: Db, { collection, member, afterDays }: Expiry): Promise<void> => {
  const key = { [member]: 1 } as const;
  const expireAfterSeconds = afterDays * DAY_S;
  try {
    // Partial, so that documents that do not expire take no space in the index.
    const partialFilterExpression = { [member]: { $exists: true } };
    await db.collection(collection).createIndexes([{ key, expireAfterSeconds, partialFilterExpression }]);
  } catch (error) {
    if (!existsWithOtherOptions(error)) throw error;
    await db.command({ collMod: collection, index: { keyPattern: key, expireAfterSeconds } });
  }
};
