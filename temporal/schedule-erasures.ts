import {
  Client,
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
} from '@temporalio/client';
import type { EraseAfterDays } from '../domain/order/erase-after-days';
import { ERASE_DUE_WORKFLOW, type EraseDueWorkflow } from '../contract/workflows';

/** Id of the schedule in the Temporal UI. */
export const ERASE_SCHEDULE_ID = 'erase-due-orders';

/** When the sweep runs each day, in UTC: at night in Europe, when few orders change. */
const DAILY_AT = { hour: 2, minute: 30 } as const;

/** A sweep that was missed because Temporal was down still runs within this time. */
const CATCH_UP = '1 day';

/**
 * Creates, updates or deletes the schedule of the daily erasures.
 *
 * Safe to repeat. The process that starts last decides.
 */
export async function scheduleErasures(
  { connection, options: { namespace } }: Client,
  taskQueue: string,
  afterDays: EraseAfterDays,
): Promise<void> {
  // No data converter: sealed arguments are bound to one workflow id, and a schedule's runs have ids of their own.
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
