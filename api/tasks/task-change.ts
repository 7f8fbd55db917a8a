import type { Task } from '../../domain/task/task';
import type { ApiRouteDependencies, Visible } from '../deps';
import { ProblemError, RETRY_AFTER_S } from '../http/problem';
import { checkVersion } from '../http/version-tag';
import { mapLimited } from '../../async/map-limited';

type TaskDependencies = Pick<
  Visible & ApiRouteDependencies,
  'tasks' | 'taskCache' | 'deliveries' | 'gateway' | 'health' | 'notifier' | 'now'
>;

/** How long a response waits for the change to arrive in the change stream, in milliseconds. */
const PROPAGATION_TIMEOUT_MS = 2_000;

/**
 * Waits until the change stream that workers follow has the change.
 *
 * An event sent right after the response is then matched with the task as the response shows it.
 *
 * @param version - undefined if the task was deleted
 */
export const waitForPropagation = async (
  { taskCache }: Pick<TaskDependencies, 'taskCache'>,
  id: string,
  version: number | undefined,
): Promise<void> => {
  await taskCache.waitForVersion(id, version, PROPAGATION_TIMEOUT_MS);
};

/** Attempts to make a change while concurrent changes conflict. */
const MAX_TRIES = 5;

/** Maximum number of orders that are resumed concurrently. */
const RESUMES_AT_ONCE = 20;

/** Refreshes open orders after a change of reminders, because their workflows sleep. */
export const notifyReminderChange = async (
  { gateway }: Pick<TaskDependencies, 'gateway'>,
  before: Pick<Task, 'agency' | 'reminders'> | undefined,
  after: Pick<Task, 'agency' | 'reminders'>,
): Promise<void> => {
  const isSame =
    before?.agency === after.agency && (before.reminders ?? []).join() === (after.reminders ?? []).join();
  if (isSame || (after.reminders ?? []).length === 0) return;
  await gateway.refreshOrders(after.agency);
};

export const noTask = (): ProblemError => new ProblemError('not-found', 'there is no task of that id');

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
 * Changes a stored task, of any version unless `ifMatch` names one. Resumes parked deliveries of an enabled task.
 *
 * @param change - may run several times; `version`, `id` and `updated_on` are set by this function
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
    // Reset first, because the next failure would otherwise add to the old count.
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
  throw new ProblemError('conflict', 'the task changes all the time; send the same request again');
};

/**
 * Wakes orders with parked deliveries of a task. They are sent, or cancelled if the task was deleted.
 *
 * Safe to repeat.
 *
 * @throws ProblemError `unavailable` if Temporal does not answer
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
      'it is done, but not every delivery that waited could be told; send the same request again';
    throw new ProblemError('unavailable', detail, {
      headers: { 'Retry-After': String(RETRY_AFTER_S) },
      cause: error,
    });
  }
};
