import type { Task } from '../../domain/task/task';
import type { ApiRouteDependencies, Visible } from '../deps';
import { ProblemError, RETRY_AFTER_S } from '../http/problem';
import { checkVersion } from '../http/version-tag';
import { mapLimited } from '../../async/map-limited';

type TaskDependencies = Pick<
  Visible & ApiRouteDependencies,
  'tasks' | 'taskCache' | 'deliveries' | 'gateway' | 'health' | 'notifier' | 'now'
>;

/** Longest wait of a response for the change stream to deliver the change, in milliseconds. */
const PROPAGATION_TIMEOUT_MS = 2_000;

/**
 * Waits until the change stream delivers a change of a task.
 *
 * The workers follow the same stream, so an event that is sent after the response matches the task as the response
 * shows it.
 *
 * @param version - undefined for a deleted task
 */
export const waitForPropagation = async (
  { taskCache }: Pick<TaskDependencies, 'taskCache'>,
  id: string,
  version: number | undefined,
): Promise<void> => {
  await taskCache.waitForVersion(id, version, PROPAGATION_TIMEOUT_MS);
};

/** Most attempts to apply a change that conflicts with concurrent changes. */
const MAX_TRIES = 5;

/** Orders that are woken concurrently. */
const RESUMES_AT_ONCE = 20;

/** Wakes the open orders that a change of a task's reminders affects, because they sleep until their next timer. */
export const notifyReminderChange = async (
  { gateway }: Pick<TaskDependencies, 'gateway'>,
  before: Pick<Task, 'agency' | 'reminders'> | undefined,
  after: Pick<Task, 'agency' | 'reminders'>,
): Promise<void> => {
  const isUnchanged =
    before?.agency === after.agency && (before.reminders ?? []).join() === (after.reminders ?? []).join();
  if (isUnchanged || (after.reminders ?? []).length === 0) return;
  await gateway.refreshOrders(after.agency);
};

export const noTask = (): ProblemError => new ProblemError('not-found', 'no task has this id');

/** @throws ProblemError `not-found` */
export const readTask = async ({ tasks }: Pick<TaskDependencies, 'tasks'>, id: string): Promise<Task> => {
  const task = await tasks.get(id);
  if (task === undefined) throw noTask();
  return task;
};

const notifyDisabled = ({ notifier }: Pick<TaskDependencies, 'notifier'>, task: Task): void => {
  notifier.notify({ type: 'TaskDisabled', task, reason: 'by hand', dedupeKey: String(task.version) });
};

/**
 * Changes a stored task. Retries on concurrent changes, unless `ifMatch` requires a version.
 *
 * If the task is enabled afterwards, its parked deliveries continue.
 *
 * @param change - may run several times; the values of `id`, `version` and `updated_on` are replaced
 */
export const changeTask = async (
  deps: TaskDependencies,
  id: string,
  ifMatch: string | undefined,
  change: (current: Task) => Task,
): Promise<Task> => {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const current = await readTask(deps, id);
    checkVersion(ifMatch, current.version);
    const next = { ...change(current), id, version: current.version, updated_on: deps.now().toISOString() };
    // Reset first, because the next failure would otherwise add to those that disabled the task.
    if (next.enabled && !current.enabled) await deps.health.reset(id);
    const replaced = await deps.tasks.replace(next);
    if (replaced.kind === 'not_found') throw noTask();
    if (replaced.kind === 'changed') continue;
    if (current.enabled && !replaced.task.enabled) notifyDisabled(deps, replaced.task);
    await waitForPropagation(deps, id, replaced.task.version);
    await notifyReminderChange(deps, current, replaced.task);
    if (replaced.task.enabled) await resumeParked(deps, id);
    return replaced.task;
  }
  throw new ProblemError('conflict', 'the task changed repeatedly during the request; send it again');
};

/**
 * Wakes the orders with parked deliveries of a task. The deliveries continue, or end if the task was deleted.
 *
 * Idempotent.
 *
 * @throws ProblemError `unavailable` if Temporal does not respond
 */
export const resumeParked = async (
  { deliveries, gateway }: Pick<TaskDependencies, 'deliveries' | 'gateway'>,
  taskId: string,
): Promise<void> => {
  const orders = await deliveries.listParkedOrders(taskId);
  try {
    await mapLimited(orders, RESUMES_AT_ONCE, (agwId) => gateway.resume(agwId, taskId));
  } catch (error) {
    const detail =
      'the change is stored, but not all parked deliveries were resumed; send the same request again';
    throw new ProblemError('unavailable', detail, {
      headers: { 'Retry-After': String(RETRY_AFTER_S) },
      cause: error,
    });
  }
};
