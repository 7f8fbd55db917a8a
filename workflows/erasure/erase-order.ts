import { defineSignal, proxyActivities, setHandler } from '@temporalio/workflow';
import type { EraseActivities, EraseInput } from '../../contract/activities';
import { ERASE_AGAIN_SIGNAL } from '../../contract/workflows';

// Retried until they succeed: an erasure that was promised survives a day without MongoDB.
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
 * Erases the personal data of an order, which goes on without it.
 *
 * First every process seals with a new data key. Then the order is redacted, in its workflow and in MongoDB. The old key
 * is destroyed last, because until then the order is read with it.
 */
export async function eraseOrderWorkflow(input: EraseInput): Promise<void> {
  let requested = 1;
  setHandler(againSignal, () => void (requested += 1), {
    description: 'Personal data arrived after the erasure began: erase once more.',
  });
  for (let done = 0; done < requested;) {
    const before = requested;
    const erased_on = await erase(input);
    if (before === requested) await endErasure({ ...input, erased_on });
    done = before;
  }
}

/** @returns RFC 3339 in UTC: when the order's workflow was signalled */
async function erase({ agw_id }: EraseInput): Promise<string> {
  await beginErasure({ agw_id });
  const erased_on = new Date().toISOString();
  const signalled = await redactWorkflow({ agw_id, erased_on });
  await waitForContinueAsNew({ agw_id, ...signalled });
  await redactRecords({ agw_id });
  await destroyKeys({ agw_id });
  await deletePreviousRuns({ agw_id, ...signalled });
  return erased_on;
}
