import type { AttemptRecord } from '../delivery/delivery';
import type { OrderEvent } from '../order/order-event';
import type { Redelivery } from './delivery-command';
import { keyOf, type DeliveryKey } from './delivery-key';

/** The deliveries of one task of one order, in sequence; an unordered task has a lane for each event. */
export interface Lane {
  readonly task_id: string;
  readonly task_name: string;
  readonly items: readonly LaneItem[];
  /** The task is disabled, or its agency suspended: the lane waits until that ends. */
  readonly parked?: true;
}

/** A delivery in its lane. */
export interface LaneItem {
  readonly delivery_id: string;
  readonly sequence: number;
  readonly state: LaneItemState;
  readonly command?: PendingCommand;
}

/** How far a delivery has come. */
export type LaneItemState =
  /** Nothing was attempted: a newer event of its type may supersede it. */
  | { readonly kind: 'waiting' }
  /** Its first attempt, made while its event was routed, failed. */
  | ({ readonly kind: 'attempted' } & FailedFirstAttempt)
  /** An activity works on it, or did before: its attempts are on record. */
  | { readonly kind: 'started'; readonly earlier_attempts: number }
  /** It had ended, and an operator asked for it again: it is attempted at once. */
  | { readonly kind: 'redelivery'; readonly earlier_attempts: number };

/** A failed first attempt, as far as the next one needs it. */
export interface FailedFirstAttempt {
  /** RFC 3339 in UTC. */
  readonly next_attempt_on: string;
  /** The attempt, if MongoDB has not accepted its record. */
  readonly pending_attempts?: readonly AttemptRecord[];
}

/** An operator's command that takes effect when the activity of the delivery starts (`retry`) or returns. */
export type PendingCommand =
  /** Attempt it at once, whenever its next attempt is due. */
  | { readonly kind: 'retry' }
  /** End it as cancelled. `redelivery`: it had ended by its record, and was asked for again before. */
  | { readonly kind: 'cancel'; readonly redelivery?: Redelivery }
  /** It has ended by its record: make it again. */
  | { readonly kind: 'redeliver'; readonly delivery: Redelivery };

/** Attempts before an operator asked for the delivery again: the retry schedule counts from there. */
export const earlierAttempts = ({ state }: Pick<LaneItem, 'state'>): number =>
  'earlier_attempts' in state ? state.earlier_attempts : 0;

/** Whether a delivery is to be attempted at once, whenever its next attempt is due. */
export const isUrgent = ({ state, command }: LaneItem): boolean =>
  state.kind === 'redelivery' || command?.kind === 'retry';

export const deliveryKey = (lane: Lane, item: LaneItem, event: OrderEvent): DeliveryKey =>
  keyOf(event, item.delivery_id, lane);
