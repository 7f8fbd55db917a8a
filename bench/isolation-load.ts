import { setTimeout as sleep } from 'node:timers/promises';
import { orderWorkflowId } from '../workflows/contract';
import type { BenchService } from './bench-service';

/** Orders that are created, or done away with, at the same time. */
const AT_ONCE = 16;

const DAY_MS = 86_400_000;

/** Days until the orders' first departure: no timer of theirs is due while a measurement runs. */
const DEPARTS_IN_DAYS = 60;

/** Creates orders by name; resolves when all are accepted. */
export const createOrders = (service: BenchService, orders: readonly string[]): Promise<void> =>
  forEach(orders, async (agwId) => {
    const departure = new Date(Date.now() + DEPARTS_IN_DAYS * DAY_MS).toISOString();
    await service.call('POST', '/v1/orders', {
      agw_id: agwId,
      pnr: 'X4T2QP',
      flights: [{ origin: 'MAD', destination: 'LHR', departure }],
    });
  });

/** Ends orders with all that they still have to deliver, so that the next round begins with an idle service. */
export const terminateOrders = ({ temporal }: BenchService, orders: readonly string[]): Promise<void> =>
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
export async function sendEvents(service: BenchService, load: Load): Promise<ReadonlyMap<string, number>> {
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
    sent.push(service.call('POST', path, event).then(() => void accepted.set(id, performance.now())));
  }
  await Promise.all(sent);
  return accepted;
}

async function forEach(names: readonly string[], act: (name: string) => Promise<void>): Promise<void> {
  const left = [...names];
  const worker = async (): Promise<void> => {
    for (let name = left.pop(); name !== undefined; name = left.pop()) await act(name);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
