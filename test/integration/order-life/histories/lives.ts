import type { Task } from '../../../../domain/task/task';
import { eventually } from '../../../support/eventually';
import { answerOk, answerWith, type Received } from '../../../support/servers/receiver';
import type { Kind } from './kinds';
import { DAY_MS, type Life, type Stage } from './stage';

/** Lives that events of the booking system and answers of the endpoint lead to. */
export const LIVES = {
  async asleep(stage) {
    await stage.task();
    await stage.create();
    return stage.recorded();
  },

  async rearmed(stage) {
    await stage.task();
    await stage.create();
    await stage.receiver.waitFor(1);
    await stage.moveTo([30 * DAY_MS, 40 * DAY_MS]);
    await stage.receiver.waitFor(2);
    await stage.moveTo([60 * DAY_MS, 70 * DAY_MS]);
    return stage.recorded();
  },

  async retrying(stage) {
    await stage.task({ retry: { schedule: [1, 600] } });
    stage.receiver.answer(answerWith(503));
    await stage.create();
    await stage.receiver.waitFor(1);
    await stage.report('OrderTicketed');
    await stage.receiver.waitFor(2);
    return stage.recorded();
  },

  async 'given-up'(stage) {
    await stage.task({ retry: { schedule: [1] } });
    stage.receiver.answer((response, { headers }) =>
      (headers['callsign-event'] === 'OrderCreated' ? answerWith(500) : answerOk)(response, {} as Received),
    );
    await stage.create();
    await stage.report('OrderTicketed');
    return stage.recorded();
  },

  async parked(stage) {
    await park(stage);
    return stage.recorded();
  },

  async resumed(stage) {
    const task = await park(stage);
    stage.receiver.answer(answerOk);
    const { disabled_reason: _reason, ...enabled } = (await stage.service.tasks.get(task.id))!;
    await stage.service.tasks.replace({ ...enabled, enabled: true });
    await eventually('the parked delivery continues', async () => {
      await stage.gateway.resume(stage.agwId, task.id);
      return stage.receiver.received.length >= 2 ? true : undefined;
    });
    return stage.recorded();
  },

  async cancelled(stage) {
    await stage.task();
    await stage.create();
    await stage.recorded(undefined, 'asleep');
    await stage.report('OrderCanceled');
    return stage.recorded();
  },

  async 'checkpoint-before-close'(stage) {
    await stage.task();
    await stage.create();
    await stage.knowEndpoint();
    await stage.report('OrderCanceled');
    return stage.recorded();
  },

  async completed(stage) {
    await stage.task();
    await stage.create();
    await stage.receiver.waitFor(1);
    // Soon, and still to come when the order receives it.
    await stage.moveTo([5_000, 8_000]);
    return stage.recorded();
  },

  async reopened(stage) {
    await stage.task();
    await stage.create();
    await stage.report('OrderCanceled');
    await stage.closed();
    await stage.report('OrderChanged', { agent: 'Bo' });
    return stage.recorded();
  },

  async imported(stage) {
    await stage.task();
    await stage.create([-DAY_MS, 90 * DAY_MS], false);
    await eventually('the order is stored', () => stage.service.orders.getOrder(stage.agwId));
    await stage.report('OrderTicketed');
    return stage.recorded();
  },
} as const satisfies Partial<Record<Kind, Life>>;

async function park(stage: Stage): Promise<Task> {
  const task = await stage.task();
  stage.receiver.answer(answerWith(410));
  await stage.create();
  await stage.report('OrderTicketed');
  const { agwId, service } = stage;
  await eventually('the second delivery is parked', async () => {
    const { data } = await service.deliveries.list({ agw_id: agwId, status: 'parked' }, { limit: 1 });
    return data[0];
  });
  return task;
}
