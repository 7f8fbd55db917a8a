import type { Principal } from '../../domain/access/principal';
import type { TaskStore } from '../../store/tasks/tasks';
import type { Limits } from './limits';
import { quotaExceeded, totalLimitHeaders } from '../http/quota-refusal';

/** `Retry-After` for clients that retry automatically, in seconds; only deleting a task makes room. */
export const TASKS_RETRY_AFTER_S = 3_600;

/**
 * Refuses a new task if its agency already has the most that it may have.
 *
 * Concurrent requests are not counted against each other, so an agency may exceed the limit by a few tasks.
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
    `an agency may have at most ${agencyTasks} tasks; delete one, or ask the operator for more`,
    totalLimitHeaders({ name: 'tasks', most: agencyTasks }),
    TASKS_RETRY_AFTER_S,
  );
};
