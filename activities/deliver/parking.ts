import { AGENCY_SUSPENDED, TASK_DISABLED } from '../../domain/delivery/parking';
import type { Task } from '../../domain/task/task';
import type { AgencyStore } from '../../store/agencies/agencies';
import type { SuspendedAgencies } from '../../store/agencies/suspended-agencies';
import type { TaskStore } from '../../store/tasks/tasks';

/** Why deliveries of a task are parked; undefined if they are not. */
export interface Parking {
  /** From the cache. */
  known(task: Task): string | undefined;
  /** From MongoDB. */
  stored(taskId: string): Promise<string | undefined>;
}

export interface ParkingDependencies {
  readonly tasks: Pick<TaskStore, 'get'>;
  readonly agencies: Pick<AgencyStore, 'isSuspended'>;
  readonly suspended: Pick<SuspendedAgencies, 'has'>;
}

const reasonOf = (task: Task, isSuspended: boolean): string | undefined => {
  if (!task.enabled) return task.disabled_reason ?? TASK_DISABLED;
  return isSuspended ? AGENCY_SUSPENDED : undefined;
};

export const createParking = ({ tasks, agencies, suspended }: ParkingDependencies): Parking => ({
  known: (task) => reasonOf(task, suspended.has(task.agency)),
  stored: async (taskId) => {
    const task = await tasks.get(taskId);
    if (task === undefined) return undefined;
    return reasonOf(task, task.agency !== null && (await agencies.isSuspended(task.agency)));
  },
});
