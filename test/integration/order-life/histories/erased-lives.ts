import { eraseWorkflowId, FORGET_SIGNAL, type ForgetSignal } from '../../../../contract/workflows';
import { answerWith } from '../../../support/receiver';
import { readHistory } from './history';
import type { Kind } from './kinds';
import type { Life } from './stage';
import { deliveryThatIs } from './steered-lives';

/** Lives in which people are forgotten. */
export const ERASED_LIVES = {
  async erased(stage) {
    await stage.task({ retry: { schedule: [600] } });
    stage.receiver.answer(answerWith(503));
    await stage.create();
    await deliveryThatIs(stage, 'retrying');
    await stage.report('OrderChanged', { agent: 'Bo' });
    const runId = await stage.runId();
    // Not by an erasure: that would delete the history of which this is about.
    const { workflowId } = stage.service.handle(stage.agwId);
    await stage.service.client.workflow
      .getHandle(workflowId)
      .signal<ForgetSignal>(FORGET_SIGNAL, new Date().toISOString());
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
