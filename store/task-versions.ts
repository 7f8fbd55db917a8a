import type { Collection, Db } from 'mongodb';
import type { Task } from '../domain/task';
import { parseSequenceCursor, sequenceCursor } from './cursor';
import type { Page, PageRequest } from './page';
import { taskOf, type TaskDoc } from './task-document';

/** A task as it was, without its signing secrets. */
export interface TaskVersion {
  readonly task: Omit<Task, 'secrets'>;
  /** RFC 3339 in UTC: when the task was deleted; of its last version alone. */
  readonly removed_on?: string;
}

export interface TaskVersionDoc {
  /** `<task_id>/<version>` */
  readonly _id: string;
  readonly task_id: string;
  readonly version: number;
  readonly task: Omit<TaskDoc, 'secrets'>;
  readonly removed_on?: string;
}

export interface TaskVersionStore {
  /** Newest first; a task that is gone has its versions still. @throws InvalidCursorError */
  list(taskId: string, page: PageRequest): Promise<Page<TaskVersion>>;
  get(taskId: string, version: number): Promise<TaskVersion | undefined>;
}

/** Keeps what tasks were; safe to repeat. */
export interface TaskVersionKeeper {
  keep(...docs: readonly TaskDoc[]): Promise<void>;
  keepRemoved(doc: TaskDoc, removedOn: string): Promise<void>;
}

export const VERSIONS_COLLECTION = 'task_versions';

export const ensureTaskVersionIndexes = async (db: Db): Promise<void> => {
  await db.collection(VERSIONS_COLLECTION).createIndexes([
    { key: { task_id: 1, version: -1 } },
    // Whose tasks were that are gone.
    { key: { 'task.agency': 1, task_id: 1 }, partialFilterExpression: { removed_on: { $exists: true } } },
  ]);
};

const versionOf = ({ task, removed_on: removedOn }: TaskVersionDoc): TaskVersion => {
  const { secrets: _none, ...shown } = taskOf({ ...task, secrets: [] });
  return { task: shown, ...(removedOn === undefined ? {} : { removed_on: removedOn }) };
};

const versionKey = (taskId: string, version: number): string => `${taskId}/${version}`;

export const createTaskVersionStore = (db: Db): TaskVersionStore & TaskVersionKeeper => {
  const versions: Collection<TaskVersionDoc> = db.collection(VERSIONS_COLLECTION);

  const upsert = ({ secrets: _secrets, ...task }: TaskDoc, removed: { removed_on?: string } = {}) => ({
    updateOne: {
      filter: { _id: versionKey(task._id, task.version) },
      update: {
        $setOnInsert: { task_id: task._id, version: task.version, task },
        ...(removed.removed_on === undefined ? {} : { $set: removed }),
      },
      upsert: true,
    },
  });

  return {
    keep: async (...docs) => {
      await versions.bulkWrite(docs.map((doc) => upsert(doc)));
    },
    keepRemoved: async (doc, removedOn) => {
      await versions.bulkWrite([upsert(doc, { removed_on: removedOn })]);
    },
    list: async (taskId, { limit, after }) => {
      const before = after === undefined ? {} : { version: { $lt: parseSequenceCursor(after) } };
      const found = await versions
        .find({ task_id: taskId, ...before })
        .sort({ version: -1 })
        .limit(limit + 1)
        .toArray();
      const data = found.slice(0, limit).map(versionOf);
      const last = data.at(-1);
      const isLast = found.length <= limit || last === undefined;
      return { data, next: isLast ? null : sequenceCursor(last.task.version) };
    },
    get: async (taskId, version) => {
      const found = await versions.findOne({ _id: versionKey(taskId, version) });
      return found === null ? undefined : versionOf(found);
    },
  };
};
