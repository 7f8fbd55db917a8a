import { REFRESH_WORKFLOW, type RefreshWorkflow } from '../../../../contract/workflows';
import type { DeliveryStatus } from '../../../../domain/delivery/delivery';
import type { DeliverySummary } from '../../../../store/deliveries/delivery-writes';
import { eventually } from '../../../support/eventually';
import { answerOk, answerWith } from '../../../support/servers/receiver';
import { readHistory } from './history';
import type { Kind } from './kinds';
import { DAY_MS, type Life, type Stage } from './stage';

const HOUR_MS = 3_600_000;

/** Lives with operators: of deliveries, and of the tasks of an order that sleeps. */
export const OPERATOR_LIVES = {
  async commanded(stage) {
    await stage.task({ retry: { schedule: [600, 600] } });
    stage.receiver.answer(answerWith(503));
    await stage.create();
    const { id } = await deliveryThatIs(stage, 'retrying');
    await stage.gateway.command(stage.agwId, { kind: 'retry', delivery_id: id });
    await eventually('the second attempt is recorded', async () => {
      const delivery = await deliveryThatIs(stage, 'retrying');
      return delivery.last_attempt === 2 ? true : undefined;
    });
    stage.receiver.answer(answerOk);
    await stage.report('OrderTicketed');
    await stage.gateway.command(stage.agwId, { kind: 'cancel', delivery_id: id });
    return stage.recorded();
  },

  async redelivered(stage) {
    await stage.task({ retry: { schedule: [] } });
    stage.receiver.answer(answerWith(500));
    await stage.create();
    await stage.report('OrderCanceled');
    await stage.closed();
    stage.receiver.answer(answerOk);
    const { service, agwId, gateway } = stage;
    const { id, task_id, task_name, sequence, last_attempt } = await deliveryThatIs(stage, 'failed');
    const { event } = (await service.events.listEventsOfOrder(agwId, { limit: 2 })).data[sequence - 1]!;
    const again = { delivery_id: id, task_id, task_name, sequence, ordered: true, attempts: last_attempt };
    await gateway.command(agwId, { kind: 'redeliver', delivery: again, event });
    return stage.recorded();
  },

  async superseded(stage) {
    await stage.task({ supersede: true, retry: { schedule: [600] } });
    stage.receiver.answer(answerWith(503));
    await stage.create();
    await deliveryThatIs(stage, 'retrying');
    await stage.report('OrderChanged', { agent: 'Bo' });
    await stage.report('OrderChanged', { agent: 'Cy' });
    await deliveryThatIs(stage, 'superseded');
    return stage.recorded();
  },

  async reminded(stage) {
    await stage.task({ reminders: ['departure-1h'] });
    await stage.create();
    await stage.receiver.waitFor(1);
    await stage.gateway.refreshOrders(stage.kind);
    await eventually('the order is signalled that tasks have changed', async () => {
      const { events } = await readHistory(stage.service.handle(stage.agwId));
      return events.filter(({ eventType }) => eventType.endsWith('_SIGNALED')).length === 2
        ? true
        : undefined;
    });
    await stage.moveTo([HOUR_MS + 4_000, 7 * DAY_MS]);
    return stage.recorded();
  },

  async refreshing(stage) {
    await stage.create();
    const { client, taskQueue } = stage.service;
    const handle = await client.workflow.start<RefreshWorkflow>(REFRESH_WORKFLOW, {
      workflowId: 'refresh-orders:recorded',
      taskQueue,
      args: [{ agency: stage.kind }],
    });
    await handle.result();
    return readHistory(handle);
  },
} as const satisfies Partial<Record<Kind, Life>>;

export const deliveryThatIs = (stage: Stage, status: DeliveryStatus): Promise<DeliverySummary> =>
  eventually(`a delivery of ${stage.agwId} is ${status}`, async () => {
    const { data } = await stage.service.deliveries.list({ agw_id: stage.agwId, status }, { limit: 1 });
    return data[0];
  });
