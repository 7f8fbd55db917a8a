import type { Collection, Db } from 'mongodb';
import type { TaskDoc } from './task-document';
import { VERSIONS_COLLECTION, type TaskVersionDoc } from './task-versions';
import { TASKS_COLLECTION } from './tasks';

/** Whose tasks are, those that were deleted included: their deliveries outlive them. */
export interface TaskOwners {
  /** Whether a task is an agency's, or was when it was deleted. */
  owns(agency: string, taskId: string): Promise<boolean>;
  /** Ids of all such tasks. */
  listOwn(agency: string): Promise<ReadonlySet<string>>;
  /** Times of the journey that the tasks which it has now want to be told of. */
  listReminders(agency: string): Promise<ReadonlySet<string>>;
}

export const createTaskOwners = (db: Db): TaskOwners => {
  const tasks: Collection<TaskDoc> = db.collection(TASKS_COLLECTION);
  const versions: Collection<TaskVersionDoc> = db.collection(VERSIONS_COLLECTION);

  // Of the versions of a deleted task the last alone says when it was deleted.
  const removedOf = (agency: string) => ({ 'task.agency': agency, removed_on: { $exists: true } });

  return {
    owns: async (agency, taskId) => {
      const stored = await tasks.findOne({ _id: taskId }, { projection: { agency: 1 } });
      if (stored !== null) return stored.agency === agency;
      const removed = await versions.findOne(
        { task_id: taskId, ...removedOf(agency) },
        { projection: { _id: 1 } },
      );
      return removed !== null;
    },
    listOwn: async (agency) => {
      const [stored, removed] = await Promise.all([
        tasks.distinct('_id', { agency }),
        versions.distinct('task_id', removedOf(agency)),
      ]);
      return new Set([...stored, ...removed]);
    },
    listReminders: async (agency) => {
      const found = await tasks.distinct('reminders', { agency });
      return new Set(found.filter((reminder) => reminder !== undefined));
    },
  };
};
