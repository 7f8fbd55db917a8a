import type { Notice } from './notices';
import type { Task } from '../task/task';

/**
 * Whether a task receives a notice.
 *
 * A task of an agency receives notices about that agency's tasks, a task without an agency about all tasks. No task
 * receives notices about itself, because their delivery would fail too.
 */
export const wantsNotice = (
  task: Pick<Task, 'id' | 'agency' | 'events'>,
  notice: Pick<Notice, 'type' | 'agency' | 'task_id'>,
): boolean =>
  task.events.includes(notice.type) &&
  (task.agency === null || task.agency === notice.agency) &&
  task.id !== notice.task_id;
