import type { Collection, Db } from 'mongodb';
import type { SendResult } from '../../domain/delivery/delivery';
import type { Notice } from '../../domain/notice/notices';
import { isDuplicateKey } from '../mongo/duplicate-key';
import { ensureExpiry } from '../mongo/expiry';

/** Result of sending a notice to one recipient. */
export interface NoticeResult {
  /** A task's id, or `contact_` and the name of a channel. */
  readonly recipient: string;
  readonly attempts: number;
  readonly result: SendResult;
  /** RFC 3339 in UTC. */
  readonly ended_on: string;
}

interface NoticeDoc extends Omit<Notice, 'id'> {
  readonly _id: string;
  readonly results: readonly NoticeResult[];
  /** Until then only the claiming process sends the notice; after that any process may. Absent once it is sent. */
  readonly claimed_until?: Date;
  /** The TTL index counts from this date. */
  readonly recorded_on: Date;
}

export interface RecordedNotice extends Notice {
  readonly results: readonly NoticeResult[];
}

export interface NoticeStore {
  /** @returns false if the notice is already recorded, because another process sends it */
  claim(notice: Notice, until: Date): Promise<boolean>;
  /** Claims a notice whose former claim ran out; undefined if there is none. */
  takeOver(now: Date, until: Date): Promise<RecordedNotice | undefined>;
  /** Records that every recipient was tried. */
  finish(noticeId: string): Promise<void>;
  record(noticeId: string, noticeResult: NoticeResult): Promise<void>;
  /** Notices of a task, oldest first. */
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

/** @param auditDays - days after which a notice is deleted */
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
          results: [],
          claimed_until: until,
          recorded_on: now(),
        });
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
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
    record: async (noticeId, noticeResult) => {
      await notices.updateOne({ _id: noticeId }, { $push: { results: noticeResult } });
    },
    listOfTask: async (taskId) => {
      const found = await notices.find({ task_id: taskId }).sort({ occurred_on: 1 }).toArray();
      return found.map(recordedOf);
    },
  };
};
