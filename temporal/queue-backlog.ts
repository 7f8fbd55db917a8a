import type { Client } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { TEMPORAL_DEADLINE_MS } from './connection';

/** A worker counts as running this long after its last poll, in milliseconds. Workers poll at least once a minute. */
const SEEN_WITHIN_MS = 90_000;

/** The backlog of a task queue, and the workers that poll it. */
export interface QueueBacklog {
  /** Number of workers that polled recently. */
  readonly workers: number;
  readonly waiting: Readonly<
    Record<'workflow' | 'activity', { readonly count: number; readonly oldestAgeMs: number }>
  >;
}

const { TaskQueueType } = temporal.api.enums.v1;
const KINDS = {
  workflow: TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
  activity: TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
} as const;

const msOf = (time: { seconds?: unknown; nanos?: number | null } | null | undefined): number =>
  Number(time?.seconds ?? 0) * 1_000 + (time?.nanos ?? 0) / 1_000_000;

/** Reads Temporal's own estimates. They exclude tasks on the sticky queue of a worker. */
export const readQueueBacklog = async (
  client: Client,
  taskQueue: string,
  nowMs: number,
): Promise<QueueBacklog> => {
  const describe = (taskQueueType: temporal.api.enums.v1.TaskQueueType) =>
    client.workflowService.describeTaskQueue({
      namespace: client.options.namespace,
      taskQueue: { name: taskQueue },
      taskQueueType,
      reportStats: true,
    });
  const [workflow, activity] = await client.withDeadline(Date.now() + TEMPORAL_DEADLINE_MS, () =>
    Promise.all([describe(KINDS.workflow), describe(KINDS.activity)]),
  );
  const recentPollers = [...workflow.pollers, ...activity.pollers].filter(
    ({ lastAccessTime }) => nowMs - msOf(lastAccessTime) < SEEN_WITHIN_MS,
  );
  const waitingOf = ({ stats }: typeof workflow) => ({
    count: Number(stats?.approximateBacklogCount ?? 0),
    oldestAgeMs: msOf(stats?.approximateBacklogAge),
  });
  return {
    workers: new Set(recentPollers.map(({ identity }) => identity)).size,
    waiting: { workflow: waitingOf(workflow), activity: waitingOf(activity) },
  };
};
