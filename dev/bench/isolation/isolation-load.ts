import { setTimeout as sleep } from 'node:timers/promises';
import { orderWorkflowId } from '../../../contract/workflows';
import { forEach } from '../world/orders';
import type { BenchWorld } from '../world/world';

/** Terminates orders and their open deliveries, so that the next round starts with an idle service. */
export const terminateOrders = ({ temporal }: BenchWorld, orders: readonly string[]): Promise<void> =>
  forEach(orders, async (agwId) => {
    await temporal.workflow.getHandle(orderWorkflowId(agwId)).terminate('the round is over');
  });

export interface Load {
  readonly orders: readonly string[];
  readonly perSecond: number;
  readonly seconds: number;
  /** Prefix of the event ids. */
  readonly prefix: string;
}

/**
 * Sends events at a fixed rate, whether or not earlier ones were answered.
 * A service that falls behind gets no relief.
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
