import { randomBytes } from 'node:crypto';
import type { Collection, Db } from 'mongodb';
import type { EventType } from '../../domain/order/events';
import type { Task } from '../../domain/task/task';
import { given, NEWEST_FIRST, newestFirst, type Page, type PageRequest } from '../mongo/page';
import { secretSeal, type Ciphers } from '../encryption/sealed';
import { openTask, sealTask, taskPlace, type TaskDoc } from './task-document';
import { createTaskVersionStore } from './task-versions';

export interface TaskFilters {
  readonly agency?: string | undefined;
  readonly enabled?: boolean | undefined;
  /** Tasks that name this event or `*`. */
  readonly event?: EventType | undefined;
}

/** Result of a change to a task. */
export type Replaced =
  | { readonly kind: 'replaced'; readonly task: Task }
  | { readonly kind: 'not_found' }
  /** It has another version than expected, because another request changed it. */
  | { readonly kind: 'changed'; readonly version: number };

export type Removed = { readonly kind: 'removed' } | Exclude<Replaced, { readonly kind: 'replaced' }>;

/** Stores tasks. Every change is recorded as a version, see `task-versions.ts`. */
export interface TaskStore {
  insert(task: Task): Promise<void>;
  get(id: string): Promise<Task | undefined>;
  /** Number of an agency's tasks. */
  count(agency: string): Promise<number>;
  /** Newest first. @throws InvalidCursorError */
  list(page: PageRequest, filters?: TaskFilters): Promise<Page<Task>>;
  /** Replaces a task if the stored one still has `task.version`, and increments the version. */
  replace(task: Task): Promise<Replaced>;
  /** @param version - expected version; absent for any */
  remove(id: string, version?: number): Promise<Removed>;
  /** Disables an enabled task. @returns the task, or undefined if it does not exist or was already disabled */
  disable(id: string, reason: string): Promise<Task | undefined>;
}

export const TASKS_COLLECTION = 'tasks';

/** Length of the random part of a task's id: 18 bytes make 24 characters. */
const TASK_ID_BYTES = 18;

/** @returns a new id, `tsk_` and 24 characters that need no escaping in URLs */
export const newTaskId = (): string => `tsk_${randomBytes(TASK_ID_BYTES).toString('base64url')}`;

export const ensureTaskIndexes = async (db: Db): Promise<void> => {
  await db
    .collection(TASKS_COLLECTION)
    .createIndexes([{ key: NEWEST_FIRST }, { key: { agency: 1, ...NEWEST_FIRST } }]);
};

export const createTaskStore = (
  db: Db,
  ciphers: Pick<Ciphers, 'secrets'>,
  now: () => Date = () => new Date(),
): TaskStore => {
  const tasks: Collection<TaskDoc> = db.collection(TASKS_COLLECTION);
  const versions = createTaskVersionStore(db, ciphers, now);
  const seal = secretSeal(ciphers.secrets);
  const documentOf = (task: Task): TaskDoc => sealTask(seal, taskPlace(task.id), task);
  const taskOf = (doc: TaskDoc): Task => openTask(seal, taskPlace(doc._id), doc);

  /** Finds out why no task with that id and version was found. */
  const mismatch = async (id: string): Promise<Exclude<Replaced, { readonly kind: 'replaced' }>> => {
    const stored = await tasks.findOne({ _id: id }, { projection: { version: 1 } });
    return stored === null ? { kind: 'not_found' } : { kind: 'changed', version: stored.version };
  };

  return {
    insert: async (task) => {
      await versions.record(task);
      await tasks.insertOne(documentOf(task));
    },
    get: async (id) => {
      const doc = await tasks.findOne({ _id: id });
      return doc === null ? undefined : taskOf(doc);
    },
    count: (agency) => tasks.countDocuments({ agency }),
    list: async (page, { event, ...exact } = {}) => {
      const filter = {
        ...given(exact),
        ...(event === undefined ? {} : { events: { $in: [event, '*' as const] } }),
      };
      const { data, next } = await newestFirst(tasks, filter, page);
      return { data: data.map(taskOf), next };
    },
    replace: async (task) => {
      const next: Task = { ...task, version: task.version + 1 };
      const scope = { _id: task.id, version: task.version };
      const former = await tasks.findOneAndReplace(scope, documentOf(next));
      if (former === null) return mismatch(task.id);
      // Record the former version too, because the process that made it may have died before recording it.
      await versions.record(taskOf(former), next);
      return { kind: 'replaced', task: next };
    },
    remove: async (id, version) => {
      const doc = await tasks.findOneAndDelete({ _id: id, ...given({ version }) });
      if (doc === null) return mismatch(id);
      await versions.recordRemoved(taskOf(doc), now().toISOString());
      return { kind: 'removed' };
    },
    disable: async (id, reason) => {
      const doc = await tasks.findOneAndUpdate(
        { _id: id, enabled: true },
        {
          $set: { enabled: false, disabled_reason: reason, updated_on: now().toISOString() },
          $inc: { version: 1 },
        },
        { returnDocument: 'after' },
      );
      if (doc === null) return undefined;
      const task = taskOf(doc);
      await versions.record(task);
      return task;
    },
  };
};
