import type { Collection, Db } from 'mongodb';

/** That the personal data of an order was to be erased, and that it was. */
export interface Erasure {
  readonly agw_id: string;
  /** RFC 3339 in UTC: first asked for. */
  readonly requested_on: string;
  /** RFC 3339 in UTC: from then on no personal data was taken; absent while the erasure is under way. */
  readonly erased_on?: string;
}

interface ErasureDoc extends Omit<Erasure, 'agw_id'> {
  readonly _id: string;
  /** See `order-retention.ts`. */
  readonly closed_on?: Date;
}

export interface ErasureStore {
  /** Notes that an erasure is wanted, unless that is on record. @returns what is on record */
  request(agwId: string): Promise<Erasure>;
  /** Notes that an erasure is under way, the first or one more. */
  begin(agwId: string): Promise<void>;
  end(agwId: string, erasedOn: string): Promise<void>;
  get(agwId: string): Promise<Erasure | undefined>;
}

const COLLECTION = 'erasures';

const erasureOf = ({ _id, closed_on: _closed, ...erasure }: ErasureDoc): Erasure => ({
  agw_id: _id,
  ...erasure,
});

/** Who asks when a person was forgotten is answered from here: it says of which order, and of nobody. */
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
