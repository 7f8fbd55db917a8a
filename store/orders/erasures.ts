import type { Collection, Db } from 'mongodb';

/** The record of an erasure of an order's personal data. */
export interface Erasure {
  readonly agw_id: string;
  /** RFC 3339 in UTC: first request. */
  readonly requested_on: string;
  /** RFC 3339 in UTC: when the erasure ended; absent while it runs. */
  readonly erased_on?: string;
}

interface ErasureDoc extends Omit<Erasure, 'agw_id'> {
  readonly _id: string;
  /** See `order-retention.ts`. */
  readonly closed_on?: Date;
}

export interface ErasureStore {
  /** Records a request for an erasure, unless one is recorded. @returns the record */
  request(agwId: string): Promise<Erasure>;
  /** Records that an erasure runs, for the first time or again. */
  begin(agwId: string): Promise<void>;
  end(agwId: string, erasedOn: string): Promise<void>;
  get(agwId: string): Promise<Erasure | undefined>;
}

const COLLECTION = 'erasures';

const erasureOf = ({ _id, closed_on: _closed, ...erasure }: ErasureDoc): Erasure => ({
  agw_id: _id,
  ...erasure,
});

/** Stores when personal data was erased, as evidence. The record contains no personal data itself. */
export const createErasureStore = (db: Db): ErasureStore => {
  const erasures: Collection<ErasureDoc> = db.collection(COLLECTION);
  const onRequest = (): Pick<Erasure, 'requested_on'> => ({ requested_on: new Date().toISOString() });
  return {
    request: async (agwId) => {
      const found = await erasures.findOneAndUpdate(
        { _id: agwId },
        { $setOnInsert: onRequest() },
        { upsert: true, returnDocument: 'after' },
      );
      return found === null ? { agw_id: agwId, ...onRequest() } : erasureOf(found);
    },
    begin: async (agwId) => {
      await erasures.updateOne(
        { _id: agwId },
        { $setOnInsert: onRequest(), $unset: { erased_on: true } },
        { upsert: true },
      );
    },
    end: async (agwId, erasedOn) => {
      await erasures.updateOne({ _id: agwId }, { $set: { erased_on: erasedOn } });
    },
    get: async (agwId) => {
      const found = await erasures.findOne({ _id: agwId });
      return found === null ? undefined : erasureOf(found);
    },
  };
};
