import type { OrderEvent } from '../order/order-event';

/** A delivery that had ended and that an operator asked for again. */
export interface Redelivery {
  readonly delivery_id: string;
  readonly task_id: string;
  readonly task_name: string;
  readonly ordered: boolean;
  readonly sequence: number;
  /** Attempts so far; the retry schedule starts again after them. */
  readonly attempts: number;
}

/** An operator's command about a delivery of one order. */
export type DeliveryCommand =
  /** Attempt it now; if it waits further back in its lane, attempt the head of that lane. */
  | { readonly kind: 'retry'; readonly delivery_id: string }
  /** End it as cancelled; an attempt in flight finishes first. */
  | { readonly kind: 'cancel'; readonly delivery_id: string }
  /** Put it back into its lane, in sequence. */
  | { readonly kind: 'redeliver'; readonly delivery: Redelivery; readonly event: OrderEvent };
