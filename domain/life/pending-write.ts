import type { OrderEvent } from '../order/order-event';
import type { DeliveryKey } from './delivery-key';
import type { PendingEnd } from './delivery-outcome';
import type { RouteEntry } from './route';
import type { OrderSnapshot } from './snapshot';

/** A record that MongoDB has not accepted yet. */
export type PendingWrite =
  | {
      readonly kind: 'event';
      readonly event: OrderEvent;
      readonly routes: readonly RouteEntry[];
      readonly snapshot: OrderSnapshot;
    }
  | ({ readonly kind: 'attempts'; readonly delivery: DeliveryKey } & PendingEnd);
