import type { Collection, Db } from 'mongodb';
import type { SendResult } from '../../domain/delivery/delivery';
import type { Notice } from '../../domain/notice/notices';
import { isDuplicate } from '../mongo/duplicate';
import { ensureExpiry } from '../mongo/expiry';

/** What came of telling somebody of a notice. */
export interface Telling {
  /** A task's id, or `contact_` and the name of a channel. */
  readonly recipient: string;
  readonly attempts: number;
  readonly result: SendResult;
  /** RFC 3339 in UTC. */
  readonly ended_on: string;
}

interface NoticeDoc extends Omit<Notice, 'id'> {
  readonly _id: string;
  readonly tellings: readonly Telling[];
  /** Until then whoever claimed it tells of it; after that anybody may. Absent: everybody was told. */
  readonly claimed_until?: Date;
  /** The date from which it expires. */
  readonly recorded_on: Date;
}

export interface RecordedNotice extends Notice {
  readonly tellings: readonly Telling[];
}

export interface NoticeStore {
  /** @returns false where the notice is on record already: somebody else tells of it */
  claim(notice: Notice, until: Date): Promise<boolean>;
  /** Claims one that somebody claimed and did not finish in time; undefined where there is none. */
  takeOver(now: Date, until: Date): Promise<RecordedNotice | undefined>;
  /** Notes that everybody was told, or tried in vain. */
  finish(noticeId: string): Promise<void>;
  record(noticeId: string, telling: Telling): Promise<void>;
  /** Those of a task, oldest first. */
  listOfTask(taskId: string): Promise<readonly RecordedNotice[]>;
}

const COLLECTION = 'notices';

export const ensureNoticeIndexes = async (db: Db): Promise<void> => {
  await db
    .collection(COLLECTION)
    .createIndexes([{ key: { task_id: 1, occurred_on: 1 } }, { key: { claimed_until: 1 }, sparse: true }]);
};

const recordedOf = ({
  _id,
  claimed_until: _claim,
  recorded_on: _recorded,
  ...notice
}: NoticeDoc): RecordedNotice => ({
  id: _id,
  ...notice,
});

/** @param auditDays - until a notice is forgotten */
export const ensureNoticeRetention = async (db: Db, auditDays: number): Promise<void> => {
  await ensureExpiry(db, { collection: COLLECTION, member: 'recorded_on', afterDays: auditDays });
};

export const createNoticeStore = (db: Db, now: () => Date = () => new Date()): NoticeStore => {
  const notices: Collection<NoticeDoc> = db.collection(COLLECTION);
  return {
    claim: async ({ id, ...notice }, until) => {
      try {
        await notices.insertOne({
          _id: id,
          ...notice,
          tellings: [],
          claimed_until: until,
          recorded_on: now(),
        });
        return true;
      } catch (error) {
        if (isDuplicate(error)) return false;
        throw error;
      }
    },
    takeOver: async (now, until) => {
      const filter = { claimed_until: { $lt: now } };
      const taken = await notices.findOneAndUpdate(filter, { $set: { claimed_until: until } });
      return taken === null ? undefined : recordedOf(taken);
    },
    finish: async (noticeId) => {
      await notices.updateOne({ _id: noticeId }, { $unset: { claimed_until: true } });
    },
    record: async (noticeId, telling) => {
      await notices.updateOne({ _id: noticeId }, { $push: { tellings: telling } });
    },
    listOfTask: async (taskId) => {
      const found = await notices.find({ task_id: taskId }).sort({ occurred_on: 1 }).toArray();
      return found.map(recordedOf);
    },
  };
};
