import { Context } from '@temporalio/activity';
import type { Task } from '../../domain/task/task';
import type { TaskCache } from '../../store/tasks/task-cache';
import type { Progress } from './delivery-progress';
import { retryableFailure } from '../retryable-failure';

/** Before looking again at a task that is not known yet, or cannot be opened. */
const TASK_RETRY_MS = 5_000;

/** A task as it is known. Where that cannot be told, the delivery comes back later without having made an attempt. */
export function cachedTask(
  tasks: Pick<TaskCache, 'get'>,
  taskId: string,
  progress: Progress,
): Task | undefined {
  try {
    return tasks.get(taskId);
  } catch (error) {
    Context.current().heartbeat({ ...progress, skipped: progress.skipped + 1 } satisfies Progress);
    const why = error instanceof Error ? error.message : 'the task is not known';
    throw retryableFailure('TaskUnknown', why, TASK_RETRY_MS);
  }
}
