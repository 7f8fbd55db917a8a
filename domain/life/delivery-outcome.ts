import type { AttemptRecord, Delivery } from '../delivery/delivery';
import type { FailedFirstAttempt } from './lane';

/** The status that ends a delivery, or that its attempts leave it in. */
export type DeliveryEnd = Pick<Delivery, 'status' | 'reason'>;

/** Attempts of a delivery that MongoDB has not accepted, and the status that follows from them. */
export interface PendingEnd {
  readonly attempts: readonly AttemptRecord[];
  readonly end: DeliveryEnd;
}

/** How a delivery left its activity: `parked` keeps its place in its lane, every other outcome is its end. */
export interface DeliveryOutcome {
  readonly outcome: 'delivered' | 'failed' | 'cancelled' | 'expired' | 'parked';
  readonly reason?: string;
  /** If MongoDB has not accepted the record. */
  readonly pending_write?: PendingEnd;
}

/** The outcome of a first attempt that was made while its event was routed. */
export type FirstAttempt =
  | {
      readonly outcome: 'delivered' | 'failed';
      /** If MongoDB has not accepted the record. */
      readonly pending_write?: PendingEnd;
    }
  | ({ readonly outcome: 'retry' } & FailedFirstAttempt);
