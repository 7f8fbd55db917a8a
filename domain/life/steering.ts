import type { OrderEvent } from '../order/order-event';

/** A delivery that had ended and is to be made again. */
export interface Redelivery {
  readonly delivery_id: string;
  readonly task_id: string;
  readonly task_name: string;
  readonly ordered: boolean;
  readonly sequence: number;
  /** Attempts so far; the schedule starts anew after them. */
  readonly attempts: number;
}

/** What a person asks of the deliveries of one order. */
export type SteerCommand =
  /** Try now what waits for its next attempt; of a delivery further back in its lane, the head of that lane. */
  | { readonly kind: 'retry'; readonly delivery_id: string }
  /** End it as cancelled; an attempt under way is let finish. */
  | { readonly kind: 'cancel'; readonly delivery_id: string }
  /** Put it back into its lane, in sequence among what waits there. */
  | { readonly kind: 'redeliver'; readonly delivery: Redelivery; readonly event: OrderEvent };
