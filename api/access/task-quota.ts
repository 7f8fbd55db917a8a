import type { Principal } from '../../domain/access/principal';
import type { TaskStore } from '../../store/tasks/tasks';
import type { Limits } from './limits';
import { quotaExceeded, stockHeaders } from '../http/quota-refusal';

/** Seconds after which a client that repeats by itself may come again; only deleting a task makes room. */
export const TASKS_RETRY_AFTER_S = 3_600;

/**
 * Sees to it that an agency has room for one more task. Requests at the very same moment are not counted against each
 * other: a few more than the limit may come of them.
 *
 * @throws ProblemError `quota-exceeded`
 */
export const requireRoomForTask = async (
  tasks: Pick<TaskStore, 'count'>,
  { agencyTasks }: Pick<Limits, 'agencyTasks'>,
  principal: Principal,
): Promise<void> => {
  if (principal.kind !== 'agency' || (await tasks.count(principal.agency)) < agencyTasks) return;
  throw quotaExceeded(
    'tasks',
    `an agency may have ${agencyTasks} tasks; delete one, or ask the operator for more`,
    stockHeaders({ name: 'tasks', most: agencyTasks }),
    TASKS_RETRY_AFTER_S,
  );
};
