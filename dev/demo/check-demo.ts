import { setTimeout as delay } from 'node:timers/promises';
import { checkAll, undelivered } from './checks';
import { DemoProblem, problemIn } from './demo-problem';
import { readOrderView, type OrderView } from './order-view';
import type { DemoRun } from './demo-run';

/** A delivery's record is written after its callback was answered: how long that is waited for, in milliseconds. */
const RECORD_PATIENCE_MS = 15_000;
const POLL_MS = 300;

/**
 * Shows both orders as the service tells of them, and every check.
 *
 * @returns whether every check holds
 */
export async function checkDemo(stage: DemoRun): Promise<boolean> {
  const { narrator, tasks, arrivals, demoOrders } = stage;
  const orders = await settledOrders(stage);
  for (const order of orders) {
    narrator.order(order, tasks, order.agw_id === demoOrders.cancelled ? 'cancelled' : 'flown');
  }

  const checks = checkAll({ tasks, arrivals, orders });
  narrator.title('Checks');
  for (const check of checks) narrator.check(check);

  const isGood = checks.every((check) => check.problems.length === 0);
  const deliveries = new Set(arrivals.map((arrival) => arrival.webhookId)).size;
  const repeats = arrivals.length - deliveries;
  const failed = checks.filter((check) => check.problems.length > 0).length;
  narrator.verdict(
    `${isGood ? 'All is well' : `${failed} of ${checks.length} checks failed`}: ` +
      `${new Set(arrivals.map((arrival) => arrival.event)).size} events, ${deliveries} deliveries, ` +
      `${arrivals.filter((arrival) => arrival.isVerified).length} of ${arrivals.length} callbacks verified, ` +
      `${repeats} ${repeats === 1 ? 'repeat' : 'repeats'}.`,
    isGood,
  );
  return isGood;
}

async function settledOrders(stage: DemoRun): Promise<readonly OrderView[]> {
  const deadlineMs = Date.now() + RECORD_PATIENCE_MS;
  for (;;) {
    const orders = await readOrders(stage);
    if (Date.now() > deadlineMs || undelivered({ ...stage, orders }).length === 0) return orders;
    await delay(POLL_MS, undefined, { signal: stage.signal });
  }
}

async function readOrders({ service, demoOrders }: DemoRun): Promise<readonly OrderView[]> {
  const orders: OrderView[] = [];
  for (const agwId of [demoOrders.flying, demoOrders.cancelled]) {
    const reply = await service.call({ method: 'GET', path: `/v1/orders/${agwId}` });
    if (reply.kind !== 'done')
      throw new DemoProblem(`the order ${agwId} cannot be read: ${problemIn(reply)}`);
    orders.push(readOrderView(reply.body));
  }
  return orders;
}
