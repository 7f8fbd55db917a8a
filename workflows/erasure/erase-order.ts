import { defineSignal, proxyActivities, setHandler } from '@temporalio/workflow';
import type { EraseActivities, EraseInput } from '../../contract/activities';
import { ERASE_AGAIN_SIGNAL } from '../../contract/workflows';

// Tried until they are done: an erasure that was promised does not end because MongoDB is away for a day.
const {
  beginErasure,
  redactWorkflow,
  waitForContinueAsNew,
  redactRecords,
  destroyKeys,
  deletePreviousRuns,
  endErasure,
} = proxyActivities<EraseActivities>({
  startToCloseTimeout: '2m',
  heartbeatTimeout: '10s',
  retry: { initialInterval: '500ms', maximumInterval: '30s' },
});

const againSignal = defineSignal(ERASE_AGAIN_SIGNAL);

/**
 * Erases the personal data of an order. The order goes on without it.
 *
 * First everybody seals with a new data key. Then the order forgets, in its workflow and in MongoDB. Only then is the
 * old key destroyed, for until then the order is read with it.
 */
export async function eraseOrderWorkflow(input: EraseInput): Promise<void> {
  let asked = 1;
  setHandler(againSignal, () => void (asked += 1), {
    description: 'Personal data came in behind the erasure: do it once more.',
  });
  for (let done = 0; done < asked;) {
    const before = asked;
    const erased_on = await erase(input);
    if (before === asked) await endErasure({ ...input, erased_on });
    done = before;
  }
}

/** @returns RFC 3339 in UTC: when the order was told to forget */
async function erase({ agw_id }: EraseInput): Promise<string> {
  await beginErasure({ agw_id });
  const erased_on = new Date().toISOString();
  const told = await redactWorkflow({ agw_id, erased_on });
  await waitForContinueAsNew({ agw_id, ...told });
  await redactRecords({ agw_id });
  await destroyKeys({ agw_id });
  await deletePreviousRuns({ agw_id, ...told });
  return erased_on;
}
