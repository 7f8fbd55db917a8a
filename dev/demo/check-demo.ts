import { setTimeout as delay } from 'node:timers/promises';
import { checkAll, undelivered } from './checks';
import { DemoProblem, problemIn } from './demo-problem';
import { readOrderView, type OrderView } from './order-view';
import type { DemoRun } from './demo-run';

/**
 * Maximum wait for delivery records, in milliseconds.
 * A record is written after the callback is answered.
 */
const RECORD_PATIENCE_MS = 15_000;
const POLL_MS = 300;

/**
 * Prints both orders as the API shows them, and the result of every check.
 *
 * @returns true if every check passes
 */
export async function checkDemo(run: DemoRun): Promise<boolean> {
  const { narrator, tasks, arrivals, demoOrders } = run;
  const orders = await settledOrders(run);
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
    `${isGood ? 'All checks passed' : `${failed} of ${checks.length} checks failed`}: ` +
      `${new Set(arrivals.map((arrival) => arrival.event)).size} events, ${deliveries} deliveries, ` +
      `${arrivals.filter((arrival) => arrival.isVerified).length} of ${arrivals.length} callbacks verified, ` +
      `${repeats} ${repeats === 1 ? 'repeat' : 'repeats'}.`,
    isGood,
  );
  return isGood;
}

async function settledOrders(run: DemoRun): Promise<readonly OrderView[]> {
  const deadlineMs = Date.now() + RECORD_PATIENCE_MS;
  for (;;) {
    const orders = await readOrders(run);
    if (Date.now() > deadlineMs || undelivered({ ...run, orders }).length === 0) return orders;
    await delay(POLL_MS, undefined, { signal: run.signal });
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
