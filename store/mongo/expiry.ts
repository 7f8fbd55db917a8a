import { MongoServerError, type Db } from 'mongodb';

/** Documents of a collection go some time after the date in one of their members. */
export interface Expiry {
  readonly collection: string;
  /** Holds a date; documents without it stay. */
  readonly member: string;
  readonly afterDays: number;
}

const DAY_S = 86_400;

/** @see https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml */
const INDEX_OPTIONS_CONFLICT_CODE = 85;

const isThereOtherwise = (error: unknown): boolean =>
  error instanceof MongoServerError && error.code === INDEX_OPTIONS_CONFLICT_CODE;

/**
 * Sees to it that documents expire, by a TTL index. The days are in the index and not in the documents: another
 * setting counts at once, and for all that is stored already.
 */
export const ensureExpiry = async (db: Db, { collection, member, afterDays }: Expiry): Promise<void> => {
  const key = { [member]: 1 } as const;
  const expireAfterSeconds = afterDays * DAY_S;
  try {
    // Partial: documents that do not expire cost the index nothing.
    const partialFilterExpression = { [member]: { $exists: true } };
    await db.collection(collection).createIndexes([{ key, expireAfterSeconds, partialFilterExpression }]);
  } catch (error) {
    if (!isThereOtherwise(error)) throw error;
    await db.command({ collMod: collection, index: { keyPattern: key, expireAfterSeconds } });
  }
};
