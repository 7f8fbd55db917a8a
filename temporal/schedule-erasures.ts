import {
  Client,
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
} from '@temporalio/client';
import type { EraseAfterDays } from '../domain/order/erase-after-days';
import { ERASE_DUE_WORKFLOW, type EraseDueWorkflow } from '../contract/workflows';

/** Of the schedule, in the Temporal UI. */
export const ERASE_SCHEDULE_ID = 'erase-due-orders';

/** When the sweep runs each day, in UTC; a night in Europe, when few orders move. */
const DAILY_AT = { hour: 2, minute: 30 } as const;

/** A sweep that was missed because Temporal was away is made up for within this. */
const CATCH_UP = '1 day';

/** Has Temporal erase daily what is due, or not any more. Safe to repeat; the last process that starts decides. */
export async function scheduleErasures(
  { connection, options: { namespace } }: Client,
  taskQueue: string,
  afterDays: EraseAfterDays,
): Promise<void> {
  // In clear: what is sealed is bound to one workflow, and the runs of a schedule have ids yet to come.
  const client = new Client({ connection, namespace });
  if (afterDays === 'never') return unschedule(client);
  const schedule = {
    spec: { calendars: [DAILY_AT] },
    action: {
      type: 'startWorkflow' as const,
      workflowType: ERASE_DUE_WORKFLOW,
      workflowId: ERASE_SCHEDULE_ID,
      taskQueue,
      args: [{ after_days: afterDays }] as Parameters<EraseDueWorkflow>,
    },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: CATCH_UP },
  };
  try {
    await client.schedule.create<EraseDueWorkflow>({ scheduleId: ERASE_SCHEDULE_ID, ...schedule });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    const handle = client.schedule.getHandle(ERASE_SCHEDULE_ID);
    await handle.update<EraseDueWorkflow>(({ state }) => ({ ...schedule, state }));
  }
}

async function unschedule(client: Client): Promise<void> {
  try {
    await client.schedule.getHandle(ERASE_SCHEDULE_ID).delete();
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
  }
}
