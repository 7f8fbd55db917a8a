import { randomBytes } from 'node:crypto';
import type { Collection, Db } from 'mongodb';
import { isDuplicateKey } from '../mongo/duplicate-key';
import { NEWEST_FIRST, newestFirst, type Page, type PageRequest } from '../mongo/page';

/** A customer: owns tasks, and the orders whose `agency` is its name. */
export interface Agency {
  /** `agc_…` */
  readonly id: string;
  /** Unique and never changed, because orders and tasks refer to it. */
  readonly name: string;
  /** RFC 3339 in UTC. */
  readonly created_on: string;
  /** Absent if the agency is not suspended. */
  readonly suspended_on?: string;
}

interface AgencyDoc extends Omit<Agency, 'id'> {
  readonly _id: string;
}

export interface AgencyStore {
  /** @returns undefined if another agency has that name */
  create(name: string): Promise<Agency | undefined>;
  get(id: string): Promise<Agency | undefined>;
  /** Newest first. @throws InvalidCursorError */
  list(page: PageRequest): Promise<Page<Agency>>;
  /** Keeps the first `suspended_on` if it is already suspended. @returns undefined if no agency has that id */
  suspend(id: string): Promise<Agency | undefined>;
  /** @returns undefined if no agency has that id */
  unsuspend(id: string): Promise<Agency | undefined>;
  /** Names of the suspended agencies. */
  listSuspended(): Promise<readonly string[]>;
  isSuspended(name: string): Promise<boolean>;
}

const COLLECTION = 'agencies';

/** Length of the random part of an agency's id: 18 bytes make 24 characters. */
const AGENCY_ID_BYTES = 18;

const newAgencyId = (): string => `agc_${randomBytes(AGENCY_ID_BYTES).toString('base64url')}`;

const SUSPENDED = { suspended_on: { $exists: true } } as const;

export const ensureAgencyIndexes = async (db: Db): Promise<void> => {
  await db
    .collection(COLLECTION)
    .createIndexes([
      { key: { name: 1 }, unique: true },
      { key: NEWEST_FIRST },
      { key: { suspended_on: 1 }, partialFilterExpression: SUSPENDED },
    ]);
};

const agencyOf = ({ _id, ...agency }: AgencyDoc): Agency => ({ id: _id, ...agency });

const orNone = (doc: AgencyDoc | null): Agency | undefined => (doc === null ? undefined : agencyOf(doc));

export const createAgencyStore = (db: Db, now: () => Date = () => new Date()): AgencyStore => {
  const agencies: Collection<AgencyDoc> = db.collection(COLLECTION);
  return {
    create: async (name) => {
      const agency: Agency = { id: newAgencyId(), name, created_on: now().toISOString() };
      const { id, ...members } = agency;
      try {
        await agencies.insertOne({ _id: id, ...members });
        return agency;
      } catch (error) {
        if (isDuplicateKey(error)) return undefined;
        throw error;
      }
    },
    get: async (id) => orNone(await agencies.findOne({ _id: id })),
    list: async (page) => {
      const { data, next } = await newestFirst(agencies, {}, page);
      return { data: data.map(agencyOf), next };
    },
    suspend: async (id) => {
      await agencies.updateOne(
        { _id: id, suspended_on: { $exists: false } },
        { $set: { suspended_on: now().toISOString() } },
      );
      return orNone(await agencies.findOne({ _id: id }));
    },
    unsuspend: async (id) =>
      orNone(
        await agencies.findOneAndUpdate(
          { _id: id },
          { $unset: { suspended_on: true } },
          { returnDocument: 'after' },
        ),
      ),
    listSuspended: async () => {
      const found = await agencies.find(SUSPENDED, { projection: { name: 1 } }).toArray();
      return found.map(({ name }) => name);
    },
    isSuspended: async (name) => (await agencies.countDocuments({ name, ...SUSPENDED }, { limit: 1 })) > 0,
  };
};
