import { redactEvent, redactRoute } from '../../domain/life/redact';
import type { DeliveryStore } from '../../store/deliveries/deliveries';
import type { EventStore } from '../../store/orders/events';
import type { OrderStore } from '../../store/orders/orders';
import { notReadyFailure } from '../retryable-failure';

/** Events that are read at the same time. */
const PAGE_SIZE = 100;

/** Before looking again whether the order has stored itself, in milliseconds. */
const LOOK_AGAIN_MS = 500;

export interface Records {
  readonly orders: Pick<OrderStore, 'getMemory'>;
  readonly events: Pick<EventStore, 'listEventsOfOrder' | 'replaceEvent'>;
  readonly deliveries: Pick<DeliveryStore, 'eraseContents'>;
}

/**
 * Takes personal data out of what MongoDB has of an order that has forgotten it. The order stores itself: nobody else
 * knows how it stands.
 *
 * @throws ApplicationFailure `NotReady` where it has not done so since
 */
export async function redactRecords({ orders, events, deliveries }: Records, agwId: string): Promise<void> {
  const memory = await orders.getMemory(agwId);
  if (memory?.erased_on === undefined)
    throw notReadyFailure('the order has not stored itself without personal data', LOOK_AGAIN_MS);
  let after: string | undefined;
  do {
    const { data, next } = await events.listEventsOfOrder(agwId, { limit: PAGE_SIZE, after });
    for (const { event, routes, erased } of data) {
      // What nobody can open has nothing left to be taken out.
      if (erased !== true)
        await events.replaceEvent({ event: redactEvent(event), routes: routes.map(redactRoute) });
    }
    after = next ?? undefined;
  } while (after !== undefined);
  await deliveries.eraseContents(agwId);
}
