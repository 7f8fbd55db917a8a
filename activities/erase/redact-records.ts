import { redactEvent, redactRoute } from '../../domain/life/redact';
import type { DeliveryStore } from '../../store/deliveries/deliveries';
import type { EventStore } from '../../store/orders/events';
import type { OrderStore } from '../../store/orders/orders';
import { notReadyFailure } from '../retryable-failure';

/** Events that are read in one page. */
const PAGE_SIZE = 100;

/** Delay before checking again whether the order has stored its redacted state, in ms. */
const RECHECK_DELAY_MS = 500;

export interface Records {
  readonly orders: Pick<OrderStore, 'getMemory'>;
  readonly events: Pick<EventStore, 'listEventsOfOrder' | 'replaceEvent'>;
  readonly deliveries: Pick<DeliveryStore, 'eraseContents'>;
}

/**
 * Removes personal data from the events and attempts of an order in MongoDB.
 *
 * The order's workflow stores the redacted order itself, because only it has the current state.
 *
 * @throws ApplicationFailure `NotReady` until the workflow has done so
 */
export async function redactRecords({ orders, events, deliveries }: Records, agwId: string): Promise<void> {
  const memory = await orders.getMemory(agwId);
  if (memory?.erased_on === undefined)
    throw notReadyFailure('the order has not stored itself without personal data', RECHECK_DELAY_MS);
  let after: string | undefined;
  do {
    const { data, next } = await events.listEventsOfOrder(agwId, { limit: PAGE_SIZE, after });
    for (const { event, routes, erased } of data) {
      // An erased event cannot be decrypted, so it contains nothing to remove.
      if (erased !== true)
        await events.replaceEvent({ event: redactEvent(event), routes: routes.map(redactRoute) });
    }
    after = next ?? undefined;
  } while (after !== undefined);
  await deliveries.eraseContents(agwId);
}
