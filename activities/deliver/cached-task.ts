import { Context } from '@temporalio/activity';
import type { Task } from '../../domain/task/task';
import type { TaskCache } from '../../store/tasks/task-cache';
import type { Progress } from './delivery-progress';
import { retryableFailure } from '../retryable-failure';

/** Delay before reading a task again that is not cached yet or cannot be decrypted, in ms. */
const TASK_RETRY_MS = 5_000;

/**
 * @returns the cached task, undefined if it was deleted
 * @throws ApplicationFailure `TaskUnknown` if it cannot be read now; uses up no attempt
 */
export function cachedTask(
  tasks: Pick<TaskCache, 'get'>,
  taskId: string,
  progress: Progress,
): Task | undefined {
  try {
    return tasks.get(taskId);
  } catch (error) {
    Context.current().heartbeat({ ...progress, skipped: progress.skipped + 1 } satisfies Progress);
    const why = error instanceof Error ? error.message : 'the task cannot be read';
    throw retryableFailure('TaskUnknown', why, TASK_RETRY_MS);
  }
}
