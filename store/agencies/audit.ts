import type { Collection, Db, Filter, WithId } from 'mongodb';
import type { AuditRecord } from '../../domain/access/audit';
import { parsePositionCursor, positionCursor } from '../mongo/cursor';
import { isOnlyDuplicates } from '../mongo/duplicate-key';
import { given, type Page, type PageRequest } from '../mongo/page';

interface AuditDoc extends Omit<AuditRecord, 'id' | 'at'> {
  readonly _id: string;
  /** A Date, because a TTL index on it deletes old records. */
  readonly at: Date;
}

export interface AuditFilters {
  /** Agency's name. */
  readonly agency?: string | undefined;
  readonly agencyId?: string | undefined;
  readonly keyId?: string | undefined;
  readonly action?: string | undefined;
  /** Inclusive. */
  readonly since?: Date | undefined;
  /** Exclusive. */
  readonly until?: Date | undefined;
}

export interface AuditStore {
  /** Leaves existing records as they are, so a batch may be written again. */
  insert(records: readonly AuditRecord[]): Promise<void>;
  /** Newest first. @throws InvalidCursorError */
  list(page: PageRequest, filters?: AuditFilters): Promise<Page<AuditRecord>>;
}

const COLLECTION = 'audit';

const NEWEST_FIRST = { at: -1, _id: -1 } as const;

export const ensureAuditIndexes = async (db: Db): Promise<void> => {
  await db
    .collection(COLLECTION)
    .createIndexes([
      { key: NEWEST_FIRST },
      { key: { agency_id: 1, ...NEWEST_FIRST } },
      { key: { key_id: 1, ...NEWEST_FIRST } },
      { key: { action: 1, ...NEWEST_FIRST } },
    ]);
};

const recordOf = ({ _id, at, ...record }: WithId<AuditDoc>): AuditRecord => ({
  id: _id,
  at: at.toISOString(),
  ...record,
});

const filterOf = ({ agency, agencyId, keyId, action, since, until }: AuditFilters): Filter<AuditDoc> => ({
  ...given({ agency, agency_id: agencyId, key_id: keyId, action }),
  ...(since === undefined && until === undefined ? {} : { at: given({ $gte: since, $lt: until }) }),
});

const rightAfter = (cursor: string): Filter<AuditDoc> => {
  const { createdOn, id } = parsePositionCursor(cursor);
  const at = new Date(createdOn);
  return { $or: [{ at: { $lt: at } }, { at, _id: { $lt: id } }] };
};

export const createAuditStore = (db: Db): AuditStore => {
  const records: Collection<AuditDoc> = db.collection(COLLECTION);
  return {
    insert: async (batch) => {
      const docs = batch.map(({ id, at, ...record }) => ({ _id: id, at: new Date(at), ...record }));
      try {
        await records.insertMany(docs, { ordered: false });
      } catch (error) {
        if (!isOnlyDuplicates(error)) throw error;
      }
    },
    list: async ({ limit, after }, filters = {}) => {
      const scope = filterOf(filters);
      const found = await records
        .find(after === undefined ? scope : { $and: [scope, rightAfter(after)] })
        .sort(NEWEST_FIRST)
        .limit(limit + 1)
        .toArray();
      const data = found.slice(0, limit);
      const last = data.at(-1);
      const isLast = found.length <= limit || last === undefined;
      return {
        data: data.map(recordOf),
        next: isLast ? null : positionCursor({ createdOn: last.at.toISOString(), id: last._id }),
      };
    },
  };
};
