import type { AttemptRecord } from '../domain/delivery/delivery';
import type { OrderEvent } from '../domain/order/order-event';
import type {
  DeliveryEnd,
  DeliveryKey,
  FirstAttempt,
  OrderSnapshot,
  OrderState,
  PendingRecord,
  TriedOnce,
} from '../domain/life/order-state';
import type { RouteEntry } from '../domain/life/route';

export interface RouteInput {
  readonly event: OrderEvent;
  readonly snapshot: OrderSnapshot;
  /** Tasks of which a delivery of this order waits already. */
  readonly waiting: readonly string[];
}

export interface RouteResult {
  readonly routes: readonly RouteEntry[];
  /** false: MongoDB did not take the record; the workflow sees to it later. */
  readonly recorded: boolean;
  /** Times of the journey that tasks want to be told of. */
  readonly reminders: readonly string[];
  /** By task: milliseconds from now before which its endpoint is not worth trying. */
  readonly holds?: Readonly<Record<string, number>>;
  /** By delivery: first attempts that were made on the way, at endpoints known to be quick. */
  readonly first?: Readonly<Record<string, FirstAttempt>>;
  /** W3C `traceparent` that the event's deliveries follow from, where that is traced. */
  readonly trace?: string;
  /** How long it took, in milliseconds; absent in histories from before it was told. */
  readonly took_ms?: number;
}

export interface DeliverInput {
  readonly delivery: DeliveryKey;
  readonly event: OrderEvent;
  /** An earlier activity worked on this delivery: read its attempts from the record first. */
  readonly resumed: boolean;
  /** Its first attempt was made where its event was routed; of no meaning where it is `resumed`. */
  readonly tried?: TriedOnce;
  /** Try at once, whenever the next attempt was due. */
  readonly now: boolean;
  /** Attempts before it was asked for again: the schedule counts from there. */
  readonly earlier_attempts: number;
  /** Its order understands to wait in its lane until it is called; absent in orders from before there were calls. */
  readonly can_wait?: true;
}

/** What became of a delivery that was to be made. */
export type DeliverResult = DeliverOutcome | DeliveryHeld;

/** Its endpoint is not worth trying, and nothing was tried: it waits until its order is told to proceed. */
export interface DeliveryHeld {
  readonly outcome: 'held';
  /** Milliseconds after which it comes by itself. */
  readonly hold_ms: number;
}

/** How a delivery left the activity; `parked` waits in its lane, every other outcome is its end. */
export interface DeliverOutcome {
  readonly outcome: 'delivered' | 'failed' | 'cancelled' | 'expired' | 'parked';
  readonly reason?: string;
  readonly unrecorded?: Unrecorded;
}

/** What MongoDB did not take; the workflow sees to it later. */
export interface Unrecorded {
  readonly attempts: readonly AttemptRecord[];
  readonly end: DeliveryEnd;
}

/** The activities that an order's workflow calls. */
export interface OrderActivities {
  /** What MongoDB kept of an order; null where it never heard of it, or only from this very run. */
  restore(agwId: string): Promise<OrderState | null>;
  /** Matches an event with tasks, makes first attempts where endpoints are quick, and records all of it. Its failure would lose the event, so it is never given up. */
  route(input: RouteInput): Promise<RouteResult>;
  /** Does nothing: the command for it ends the workflow task, and so keeps what was decided. */
  keep(): Promise<void>;
  /**
   * Tells MongoDB how an order stands, where no event does.
   *
   * @returns the times of the journey that tasks want to be told of
   */
  remember(snapshot: OrderSnapshot): Promise<readonly string[]>;
  /** One activity attempt is one attempt at the delivery. */
  deliver(input: DeliverInput): Promise<DeliverResult>;
  /** Records what MongoDB did not take at once. */
  record(pending: readonly PendingRecord[]): Promise<void>;
  /** Personal data came in for an order that was erased: has it erased once more. */
  eraseAgain(agwId: string): Promise<void>;
}

/** A page of open orders that are told to look at the tasks again. */
export interface RefreshInput {
  /** null: of every agency. */
  readonly agency: string | null;
  /** Where the page before ended. */
  readonly after?: string;
}

/** The activities of the sweep over open orders. */
export interface RefreshActivities {
  /** @returns where the page ended; null on the last */
  refreshPage(input: RefreshInput): Promise<string | null>;
}

/** An order whose personal data is to go. */
export interface EraseInput {
  readonly agw_id: string;
}

/** The run of an order's workflow that was told to forget. */
export interface RedactedRun {
  readonly run_id: string;
}

/**
 * The steps of an erasure, in their order. Each may be repeated; one that has to wait for something fails as `NotReady`
 * and is tried again.
 */
export interface EraseActivities {
  /** Notes that the order is being erased. Ends once everything, in every process, is sealed with a new data key. */
  beginErasure(input: EraseInput): Promise<void>;
  /** Tells the order's workflow to forget; one that is closed is opened for it. */
  redactWorkflow(input: EraseInput & { readonly erased_on: string }): Promise<RedactedRun>;
  /** Waits until a later run has taken over, which never knew what was forgotten. */
  waitForContinueAsNew(input: EraseInput & RedactedRun): Promise<void>;
  /** Takes personal data out of what MongoDB has of the order. */
  redactRecords(input: EraseInput): Promise<void>;
  /** Destroys the data keys from before {@link beginErasure}: what they sealed can be opened by nobody. */
  destroyKeys(input: EraseInput): Promise<void>;
  /** Deletes every earlier run of the order's workflow from Temporal. */
  deletePreviousRuns(input: EraseInput & RedactedRun): Promise<void>;
  /** Notes that the order is erased. */
  endErasure(input: EraseInput & { readonly erased_on: string }): Promise<void>;
}

/** Orders that ended so long ago that their personal data is to go. */
export interface EraseDueInput {
  /** Days after an order was completed or cancelled. */
  readonly after_days: number;
  /** Where the page before ended. */
  readonly after?: string;
}

/** The activities of the daily sweep over orders that have ended. */
export interface EraseDueActivities {
  /** Starts the erasure of a page of orders. @returns where the page ended; null on the last */
  eraseDuePage(input: EraseDueInput): Promise<string | null>;
}

/** All that a worker does. */
export type WorkerActivities = OrderActivities & RefreshActivities & EraseActivities & EraseDueActivities;
