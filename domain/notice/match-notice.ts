import type { Notice } from './notices';
import type { Task } from '../task/task';

/**
 * Is a task to be told of a notice? A task of an agency hears of that agency's tasks, one without an agency of all;
 * none hears of itself, because what it says of itself would fail as it does.
 */
export const wantsNotice = (
  task: Pick<Task, 'id' | 'agency' | 'events'>,
  notice: Pick<Notice, 'type' | 'agency' | 'task_id'>,
): boolean =>
  task.events.includes(notice.type) &&
  (task.agency === null || task.agency === notice.agency) &&
  task.id !== notice.task_id;
