import type { LaneItemState } from '../domain/life/lane';
import type { OrderEvent } from '../domain/order/order-event';
import type { DeliveryKey } from '../domain/life/delivery-key';
import type { DeliveryOutcome, FirstAttempt } from '../domain/life/delivery-outcome';
import type { OrderState } from '../domain/life/order-state';
import type { PendingWrite } from '../domain/life/pending-write';
import type { OrderSnapshot } from '../domain/life/snapshot';
import type { RouteEntry } from '../domain/life/route';

export interface RouteInput {
  readonly event: OrderEvent;
  readonly snapshot: OrderSnapshot;
  /** Tasks that have a lane with deliveries of this order. */
  readonly waiting: readonly string[];
}

export interface RouteResult {
  readonly routes: readonly RouteEntry[];
  /** false: MongoDB did not accept the record; the workflow writes it later. */
  readonly recorded: boolean;
  /** Times of the journey that tasks subscribe to as reminders. */
  readonly reminders: readonly string[];
  /** By task: milliseconds from now before which its endpoint must not be tried. */
  readonly holds: Readonly<Record<string, number>>;
  /** By delivery: first attempts that were made while the event was routed, at endpoints known to be quick. */
  readonly first?: Readonly<Record<string, FirstAttempt>>;
  /** W3C `traceparent` that the event's deliveries follow from, if that is traced. */
  readonly trace?: string;
  /** How long it took, in milliseconds. */
  readonly took_ms: number;
}

export interface DeliverInput {
  readonly delivery: DeliveryKey;
  readonly event: OrderEvent;
  /** How far the delivery had come when this activity was scheduled. */
  readonly state: LaneItemState;
  /** Attempt it at once, whenever its next attempt is due. */
  readonly is_urgent: boolean;
}

export type DeliverResult = DeliveryOutcome | NotAttempted;

/** The endpoint must not be tried now, and nothing was attempted: the delivery waits until its lane is woken. */
export interface NotAttempted {
  readonly outcome: 'not_attempted';
  /** Milliseconds after which the lane wakes by itself. */
  readonly hold_ms: number;
}

/** The activities that an order's workflow calls. */
export interface OrderActivities {
  /** The order as MongoDB stores it; null if it has none, or only what this very run wrote. */
  restore(agwId: string): Promise<OrderState | null>;
  /** Matches an event with tasks, makes first attempts at quick endpoints, and records both. Retried until it succeeds. */
  route(input: RouteInput): Promise<RouteResult>;
  /** Does nothing: its command ends the workflow task, and so makes Temporal persist it. */
  checkpoint(): Promise<void>;
  /**
   * Stores the order when no event does.
   *
   * @returns the times of the journey that tasks subscribe to as reminders
   */
  saveOrder(snapshot: OrderSnapshot): Promise<readonly string[]>;
  /** One activity attempt is one attempt at the delivery. */
  deliver(input: DeliverInput): Promise<DeliverResult>;
  /** Writes records that MongoDB did not accept before. */
  writePending(writes: readonly PendingWrite[]): Promise<void>;
  /** Requests another erasure, because personal data arrived after the order was erased. */
  eraseAgain(agwId: string): Promise<void>;
}

/** A page of open orders that are signalled because tasks have changed. */
export interface RefreshInput {
  /** null: all agencies. */
  readonly agency: string | null;
  /** The end of the page before. */
  readonly after?: string;
}

/** The activities of the sweep over open orders. */
export interface RefreshActivities {
  /** @returns the end of the page; null on the last */
  refreshPage(input: RefreshInput): Promise<string | null>;
}

/** An order whose personal data is erased. */
export interface EraseInput {
  readonly agw_id: string;
}

/** The run of an order's workflow that received the signal to redact itself. */
export interface RedactedRun {
  readonly run_id: string;
}

/**
 * The steps of an erasure, in their order. Each is idempotent. One that has to wait fails as `NotReady` and is retried.
 */
export interface EraseActivities {
  /** Records that the erasure began. Returns once every process seals with a new data key. */
  beginErasure(input: EraseInput): Promise<void>;
  /** Signals the order's workflow to redact itself; opens a closed one for that. */
  redactWorkflow(input: EraseInput & { readonly erased_on: string }): Promise<RedactedRun>;
  /** Waits until a later run has started, whose history begins with the redacted state. */
  waitForContinueAsNew(input: EraseInput & RedactedRun): Promise<void>;
  /** Removes personal data from the order's records in MongoDB. */
  redactRecords(input: EraseInput): Promise<void>;
  /** Destroys the data keys from before {@link beginErasure}: what they sealed cannot be opened any more. */
  destroyKeys(input: EraseInput): Promise<void>;
  /** Deletes every earlier run of the order's workflow from Temporal. */
  deletePreviousRuns(input: EraseInput & RedactedRun): Promise<void>;
  /** Records that the order is erased. */
  endErasure(input: EraseInput & { readonly erased_on: string }): Promise<void>;
}

/** Orders that ended long ago and whose personal data is erased for that. */
export interface EraseDueInput {
  /** Days after an order was completed or cancelled. */
  readonly after_days: number;
  /** The end of the page before. */
  readonly after?: string;
}

/** The activities of the daily sweep over ended orders. */
export interface EraseDueActivities {
  /** Starts the erasure of a page of orders. @returns the end of the page; null on the last */
  eraseDuePage(input: EraseDueInput): Promise<string | null>;
}

/** All activities of a worker. */
export type WorkerActivities = OrderActivities & RefreshActivities & EraseActivities & EraseDueActivities;
