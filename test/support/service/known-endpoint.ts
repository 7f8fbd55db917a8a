import { aReport } from '../builders/an-order';
import type { Receiver } from '../servers/receiver';
import type { TestService } from './service';

/** Number of fast callbacks after which an endpoint is known to be fast. */
const CALLBACKS = 5;

/**
 * Delivers callbacks until the endpoint is known to be fast.
 * From then on, first attempts are made in the routing activity.
 *
 * @param agwId - id of a new order, which these callbacks belong to
 */
export async function makeProven(service: TestService, receiver: Receiver, agwId: string): Promise<void> {
  await service.createOrder(agwId);
  for (let count = 1; count < CALLBACKS; count += 1) {
    await receiver.waitFor(count);
    await service.gateway.record(agwId, aReport('OrderChanged', { agent: `No ${count}` }));
  }
  await receiver.waitFor(CALLBACKS);
}
