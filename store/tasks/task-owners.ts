import type { Collection, Db } from 'mongodb';
import type { TaskDoc } from './task-document';
import { VERSIONS_COLLECTION, type TaskVersionDoc } from './task-versions';
import { TASKS_COLLECTION } from './tasks';

/** Finds the agency that owns a task. Includes deleted tasks, because their deliveries outlive them. */
export interface TaskOwners {
  /** Whether an agency owns a task, or owned it when it was deleted. */
  owns(agency: string, taskId: string): Promise<boolean>;
  /** Ids of all tasks that the agency owns or owned. */
  listOwn(agency: string): Promise<ReadonlySet<string>>;
  /** Reminders of the agency's current tasks. */
  listReminders(agency: string): Promise<ReadonlySet<string>>;
}

export const createTaskOwners = (db: Db): TaskOwners => {
  const tasks: Collection<TaskDoc> = db.collection(TASKS_COLLECTION);
  const versions: Collection<TaskVersionDoc> = db.collection(VERSIONS_COLLECTION);

  // Only the last version of a deleted task has `removed_on`.
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
