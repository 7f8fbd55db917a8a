import type { Client } from '@temporalio/client';
import type { DataKeys } from '../../store/encryption/data-keys';
import type { ErasureStore } from '../../store/orders/erasures';
import {
  REDACT_SIGNAL,
  ORDER_WORKFLOW,
  orderWorkflowId,
  type RedactSignal,
  type OrderWorkflow,
} from '../../contract/workflows';
import { withHeartbeat } from '../with-heartbeat';
import type { EraseActivities } from '../../contract/activities';
import { deletePreviousRuns } from './previous-runs';
import { notReadyFailure } from '../retryable-failure';
import { redactRecords, type Records } from './redact-records';

/** Delay before checking again whether an order has continued as new, in ms. */
const RECHECK_DELAY_MS = 500;

export interface EraseDependencies {
  /** The client of this worker. */
  readonly client: () => Client;
  readonly taskQueue: string;
  readonly dataKeys: Pick<DataKeys, 'renew' | 'destroyOlder'>;
  readonly erasures: Pick<ErasureStore, 'begin' | 'end'>;
  readonly records: Records;
}

/** The activities of an erasure. */
export const createErase = (deps: EraseDependencies): EraseActivities => {
  const { client, taskQueue, dataKeys, erasures, records } = deps;
  return {
    beginErasure: ({ agw_id: agwId }) =>
      withHeartbeat(async () => {
        await erasures.begin(agwId);
        await dataKeys.renew(agwId);
      }),

    redactWorkflow: async ({ agw_id: agwId, erased_on: erasedOn }) => {
      const handle = await client().workflow.signalWithStart<OrderWorkflow, RedactSignal>(ORDER_WORKFLOW, {
        workflowId: orderWorkflowId(agwId),
        taskQueue,
        args: [{ agw_id: agwId, restore: 'required' }],
        signal: REDACT_SIGNAL,
        signalArgs: [erasedOn],
        staticSummary: `Order ${agwId}`,
        workflowIdConflictPolicy: 'USE_EXISTING',
        // A closed order is reopened, so that it redacts the state that MongoDB has of it.
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      });
      return { run_id: handle.signaledRunId };
    },

    waitForContinueAsNew: async ({ agw_id: agwId, run_id: runId }) => {
      const { runId: current } = await client().workflow.getHandle(orderWorkflowId(agwId)).describe();
      if (current === runId)
        throw notReadyFailure(
          'the order has an attempt or a write in flight, or no worker',
          RECHECK_DELAY_MS,
        );
    },

    redactRecords: ({ agw_id: agwId }) => withHeartbeat(() => redactRecords(records, agwId)),

    destroyKeys: ({ agw_id: agwId }) => withHeartbeat(() => dataKeys.destroyOlder(agwId)),

    deletePreviousRuns: ({ agw_id: agwId, run_id: runId }) =>
      withHeartbeat(() => deletePreviousRuns(client(), orderWorkflowId(agwId), runId)),

    endErasure: ({ agw_id: agwId, erased_on: erasedOn }) => erasures.end(agwId, erasedOn),
  };
};
