import { aReport } from './an-order';
import type { Receiver } from './receiver';
import type { TestService } from './service';

/** Callbacks after which an endpoint that answers well is known. */
const CALLBACKS = 5;

/**
 * Lets an endpoint answer until it is known to be quick: from then on first attempts are made where events are routed,
 * within the workflow's task.
 *
 * @param agwId - an order of its own, whose first callbacks these are
 */
export async function makeProven(service: TestService, receiver: Receiver, agwId: string): Promise<void> {
  await service.createOrder(agwId);
  for (let count = 1; count < CALLBACKS; count += 1) {
    await receiver.waitFor(count);
    await service.gateway.record(agwId, aReport('OrderChanged', { agent: `No ${count}` }));
  }
  await receiver.waitFor(CALLBACKS);
}
