import type { EraseDueInput, EraseInput, RefreshInput } from './activities';
import type { OrderState } from '../domain/life/order-state';
import type { IncomingEvent } from '../domain/life/queue';
import type { DeliveryCommand } from '../domain/life/delivery-command';

// Workflow types: the names of the functions in `workflows/`.
export const ORDER_WORKFLOW = 'orderWorkflow';
export const REFRESH_WORKFLOW = 'refreshOrdersWorkflow';
export const ERASE_WORKFLOW = 'eraseOrderWorkflow';
export const ERASE_DUE_WORKFLOW = 'eraseDueOrdersWorkflow';

const ORDER_PREFIX = 'order:';

/** An order has one workflow, open or closed. */
export const orderWorkflowId = (agwId: string): string => `${ORDER_PREFIX}${agwId}`;

/** @returns the order whose workflow has that id; undefined for other workflows */
export const agwIdOfWorkflow = (workflowId: string): string | undefined =>
  workflowId.startsWith(ORDER_PREFIX) ? workflowId.slice(ORDER_PREFIX.length) : undefined;

/** An order is erased by one workflow at a time, however often that is requested. */
export const eraseWorkflowId = (agwId: string): string => `erase:${agwId}`;

export const ORDERS_TASK_QUEUE = 'callsign-orders';

/** The booking system reports an event of the order. */
export const EVENT_SIGNAL = 'event';

/** A task was enabled again: its parked deliveries continue. */
export const RESUME_SIGNAL = 'resume';

/** A task's endpoint has room: deliveries that wait for it are attempted. */
export const WAKE_SIGNAL = 'wake';

/** Tasks have changed: the order updates which reminders are subscribed to. */
export const REFRESH_SIGNAL = 'refresh';

/** An operator retries, cancels or repeats a delivery. */
export const DELIVERY_COMMAND_SIGNAL = 'deliveryCommand';

/** The order's personal data is erased: redact the state, and continue as new with it. */
export const REDACT_SIGNAL = 'redact';

/** To an erasure: personal data arrived after it began, erase once more. */
export const ERASE_AGAIN_SIGNAL = 'eraseAgain';

export interface OrderInput {
  readonly agw_id: string;
  /** From the run before. Absent in a first run, which asks MongoDB for a former life of the order. */
  readonly state?: OrderState;
  /**
   * `required`: the order exists, wait for MongoDB as long as it takes. `if-known`: almost certainly new; treated as
   * new if MongoDB does not answer within 3 s, so that an outage does not delay new orders.
   */
  readonly restore: 'required' | 'if-known';
  /** History length at which a run continues as new. Default: `CONTINUE_AS_NEW_AFTER_EVENTS`. Set by tests. */
  readonly continue_as_new_after_events?: number;
}

export type EventSignal = [event: IncomingEvent];
export type ResumeSignal = [taskId: string];
export type WakeSignal = [taskId: string];
export type DeliveryCommandSignal = [command: DeliveryCommand];
/** RFC 3339 in UTC. */
export type RedactSignal = [erasedOn: string];

export type OrderWorkflow = (input: OrderInput) => Promise<void>;

export type RefreshWorkflow = (input: RefreshInput) => Promise<void>;

export type EraseWorkflow = (input: EraseInput) => Promise<void>;

export type EraseDueWorkflow = (input: EraseDueInput) => Promise<void>;
