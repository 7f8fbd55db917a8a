import type { Collection, Db } from 'mongodb';
import type { Task } from '../../domain/task/task';
import { parseSequenceCursor, sequenceCursor } from '../mongo/cursor';
import { ensureExpiry } from '../mongo/expiry';
import type { Page, PageRequest } from '../mongo/page';
import { secretSeal, type Ciphers } from '../encryption/sealed';
import { openTask, sealTask, type TaskDoc } from './task-document';

/** A task as it was, without its signing secrets. */
export interface TaskVersion {
  readonly task: Omit<Task, 'secrets'>;
  /** RFC 3339 in UTC: when the task was deleted. Only the last version has it. */
  readonly removed_on?: string;
}

export interface TaskVersionDoc {
  /** `<task_id>/<version>` */
  readonly _id: string;
  readonly task_id: string;
  readonly version: number;
  readonly task: TaskDoc;
  readonly removed_on?: string;
  /** When the version was replaced or its task deleted; the TTL index counts from it. */
  readonly replaced_on?: Date;
}

export interface TaskVersionStore {
  /** Newest first, also of a deleted task. @throws InvalidCursorError */
  list(taskId: string, page: PageRequest): Promise<Page<TaskVersion>>;
  get(taskId: string, version: number): Promise<TaskVersion | undefined>;
}

/** Records versions of tasks. Safe to repeat. */
export interface TaskVersionRecorder {
  record(...tasks: readonly Task[]): Promise<void>;
  recordRemoved(task: Task, removedOn: string): Promise<void>;
}

export const VERSIONS_COLLECTION = 'task_versions';

export const ensureTaskVersionIndexes = async (db: Db): Promise<void> => {
  await db.collection(VERSIONS_COLLECTION).createIndexes([
    { key: { task_id: 1, version: -1 } },
    // For the owners of deleted tasks.
    { key: { 'task.agency': 1, task_id: 1 }, partialFilterExpression: { removed_on: { $exists: true } } },
  ]);
};

/** @param auditDays - days from a version's replacement until it is deleted; the current version stays */
export const ensureTaskVersionRetention = async (db: Db, auditDays: number): Promise<void> => {
  await ensureExpiry(db, { collection: VERSIONS_COLLECTION, member: 'replaced_on', afterDays: auditDays });
};

const versionKey = (taskId: string, version: number): string => `${taskId}/${version}`;

/** The place that a version of a task is sealed for. */
export const taskVersionPlace = (key: string): string => `task_version:${key}`;

export const createTaskVersionStore = (
  db: Db,
  ciphers: Pick<Ciphers, 'secrets'>,
  now: () => Date = () => new Date(),
): TaskVersionStore & TaskVersionRecorder => {
  const versions: Collection<TaskVersionDoc> = db.collection(VERSIONS_COLLECTION);
  const seal = secretSeal(ciphers.secrets);

  const versionOf = ({ _id, task, removed_on: removedOn }: TaskVersionDoc): TaskVersion => {
    const { secrets: _none, ...shown } = openTask(seal, taskVersionPlace(_id), task);
    return { task: shown, ...(removedOn === undefined ? {} : { removed_on: removedOn }) };
  };

  const upsert = ({ secrets: _secrets, ...task }: Task, removed: { removed_on?: string } = {}) => {
    const _id = versionKey(task.id, task.version);
    const inserted = {
      task_id: task.id,
      version: task.version,
      task: sealTask(seal, taskVersionPlace(_id), task),
    };
    return {
      updateOne: {
        filter: { _id },
        update: {
          $setOnInsert: inserted,
          ...(removed.removed_on === undefined ? {} : { $set: removed }),
        },
        upsert: true,
      },
    };
  };

  /** Starts the retention time of replaced versions. */
  const replace = (taskId: string, version: { $lt: number } | { $lte: number }) => ({
    updateMany: {
      filter: { task_id: taskId, version, replaced_on: { $exists: false } },
      update: { $set: { replaced_on: now() } },
    },
  });

  return {
    record: async (...tasks) => {
      await versions.bulkWrite([
        ...tasks.map((task) => upsert(task)),
        ...tasks.filter(({ version }) => version > 1).map((task) => replace(task.id, { $lt: task.version })),
      ]);
    },
    recordRemoved: async (task, removedOn) => {
      await versions.bulkWrite([
        upsert(task, { removed_on: removedOn }),
        replace(task.id, { $lte: task.version }),
      ]);
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
