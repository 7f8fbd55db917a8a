import { eraseWorkflowId, REDACT_SIGNAL, type RedactSignal } from '../../../../contract/workflows';
import { answerWith } from '../../../support/servers/receiver';
import { readHistory } from './history';
import type { Kind } from './kinds';
import type { Life } from './stage';
import { deliveryThatIs } from './operator-lives';

/** Lives with an erasure. */
export const ERASURE_LIVES = {
  async redacted(stage) {
    await stage.task({ retry: { schedule: [600] } });
    stage.receiver.answer(answerWith(503));
    await stage.create();
    await deliveryThatIs(stage, 'retrying');
    await stage.report('OrderChanged', { agent: 'Bo' });
    const runId = await stage.runId();
    // Signalled directly: an erasure would delete the history that is recorded here.
    const { workflowId } = stage.service.handle(stage.agwId);
    await stage.service.client.workflow
      .getHandle(workflowId)
      .signal<RedactSignal>(REDACT_SIGNAL, new Date().toISOString());
    return stage.recorded(runId);
  },

  async erasing(stage) {
    await stage.task();
    await stage.create();
    await stage.recorded(undefined, 'asleep');
    await stage.gateway.erase(stage.agwId);
    const handle = stage.service.client.workflow.getHandle(eraseWorkflowId(stage.agwId));
    await handle.result();
    return readHistory(handle);
  },
} as const satisfies Partial<Record<Kind, Life>>;
