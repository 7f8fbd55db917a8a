import { setTimeout as sleep } from 'node:timers/promises';
import { orderWorkflowId } from '../../../contract/workflows';
import { forEach } from '../world/orders';
import type { BenchWorld } from '../world/world';

/** Ends orders with all that they still have to deliver, so that the next round begins with an idle service. */
export const terminateOrders = ({ temporal }: BenchWorld, orders: readonly string[]): Promise<void> =>
  forEach(orders, async (agwId) => {
    await temporal.workflow.getHandle(orderWorkflowId(agwId)).terminate('the round is over');
  });

export interface Load {
  readonly orders: readonly string[];
  readonly perSecond: number;
  readonly seconds: number;
  /** Begins the ids of the events. */
  readonly prefix: string;
}

/**
 * Sends events at their times, whether or not the ones before were answered: a service that falls behind is not
 * spared.
 *
 * @returns when each event was accepted, by `performance.now()`
 */
export async function sendLoad({ api }: BenchWorld, load: Load): Promise<ReadonlyMap<string, number>> {
  const { orders, perSecond, seconds, prefix } = load;
  const accepted = new Map<string, number>();
  const beginMs = performance.now();
  const sent: Promise<void>[] = [];
  for (let index = 0; index < perSecond * seconds; index += 1) {
    const waitMs = beginMs + (index * 1_000) / perSecond - performance.now();
    if (waitMs > 0) await sleep(waitMs);
    const id = `${prefix}-${index}`;
    const path = `/v1/orders/${orders[index % orders.length] ?? ''}/events`;
    const event = { type: 'OrderChanged', id, changes: { pnr: `P${index}` } };
    sent.push(api.call('POST', path, event).then(() => void accepted.set(id, performance.now())));
  }
  await Promise.all(sent);
  return accepted;
}
