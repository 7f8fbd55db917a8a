import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import type { WorkflowHandle } from '@temporalio/client';

/** A history in the JSON of its protobuf message, as far as it is looked at here. */
export interface History {
  readonly events: readonly {
    readonly eventType: string;
    readonly workflowExecutionStartedEventAttributes?: { readonly workflowId: string };
    readonly timerStartedEventAttributes?: unknown;
    readonly activityTaskScheduledEventAttributes?: { readonly activityType: { readonly name: string } };
  }[];
}

/** `TIMER_STARTED` and the like, in the order of the history. */
export const eventTypesOf = ({ events }: History): string[] =>
  events.map(({ eventType }) => eventType.replace(/^EVENT_TYPE_/, ''));

/** As {@link eventTypesOf}; where an activity is scheduled, its name follows. */
export const stepsOf = ({ events }: History): string[] =>
  events.flatMap(({ eventType, activityTaskScheduledEventAttributes: scheduled }) => [
    eventType.replace(/^EVENT_TYPE_/, ''),
    ...(scheduled === undefined ? [] : [scheduled.activityType.name]),
  ]);

/** A history begins with the start of its workflow, which names it. */
export const workflowIdOf = ({ events }: History): string =>
  events[0]!.workflowExecutionStartedEventAttributes!.workflowId;

export async function readHistory(handle: Pick<WorkflowHandle, 'fetchHistory'>): Promise<History> {
  return JSON.parse(historyToJSON(await handle.fetchHistory())) as History;
}
