import type { EraseDueInput, EraseInput, RefreshInput } from './activities';
import type { OrderState, Report } from '../domain/life/order-state';
import type { SteerCommand } from '../domain/life/steering';

/** All that the outside knows of an order's workflow: its name, its id and its signals. */
export const ORDER_WORKFLOW = 'orderWorkflow';

/** Its name is that of the function in `workflows/refresh-orders.ts`. */
export const REFRESH_WORKFLOW = 'refreshOrdersWorkflow';

/** Its name is that of the function in `workflows/erasure/erase-order.ts`. */
export const ERASE_WORKFLOW = 'eraseOrderWorkflow';

/** Its name is that of the function in `workflows/erasure/erase-due-orders.ts`. */
export const ERASE_DUE_WORKFLOW = 'eraseDueOrdersWorkflow';

const ORDER_PREFIX = 'order:';

/** The one id rule: an order has one workflow, open or closed. */
export const orderWorkflowId = (agwId: string): string => `${ORDER_PREFIX}${agwId}`;

/** @returns the order whose workflow has that id, undefined for a workflow that is no order's */
export const agwIdOfWorkflow = (workflowId: string): string | undefined =>
  workflowId.startsWith(ORDER_PREFIX) ? workflowId.slice(ORDER_PREFIX.length) : undefined;

/** An order is erased by one workflow at a time, however often that is asked for. */
export const eraseWorkflowId = (agwId: string): string => `erase:${agwId}`;

export const ORDERS_TASK_QUEUE = 'callsign-orders';

/** A report of the booking system; the whole of the order's intake. */
export const REPORT_SIGNAL = 'report';

/** A task was enabled again: its parked lane goes on. */
export const RESUME_SIGNAL = 'resume';

/** The endpoint of a task is worth trying again: what waits for that goes on. */
export const PROCEED_SIGNAL = 'proceed';

/** Tasks have changed: the order looks again which times of the journey are wanted. */
export const REFRESH_SIGNAL = 'refresh';

/** A person acts on one of the order's deliveries. */
export const STEER_SIGNAL = 'steer';

/** The order's personal data is erased: forget it, and hand over to a run that never knew it. */
export const FORGET_SIGNAL = 'forget';

/** To an erasure: personal data came in behind it, do it once more. */
export const ERASE_AGAIN_SIGNAL = 'again';

export interface OrderInput {
  readonly agw_id: string;
  /** From the run before. Absent in a first run, which asks MongoDB whether the order was here before. */
  readonly state?: OrderState;
  /**
   * `required`: the order is known to exist, wait for MongoDB as long as it takes. `if-known`: almost certainly
   * new; where MongoDB does not answer soon it is taken as new, so that its outage holds up no new order.
   */
  readonly restore: 'required' | 'if-known';
  /** History length at which a run continues as new. Default: `CONTINUE_AS_NEW_AFTER_EVENTS`. Set by tests. */
  readonly continue_as_new_after_events?: number;
}

export type ReportSignal = [report: Report];
export type ResumeSignal = [taskId: string];
export type ProceedSignal = [taskId: string];
export type SteerSignal = [command: SteerCommand];
/** RFC 3339 in UTC. */
export type ForgetSignal = [erasedOn: string];

export type OrderWorkflow = (input: OrderInput) => Promise<void>;

export type RefreshWorkflow = (input: RefreshInput) => Promise<void>;

export type EraseWorkflow = (input: EraseInput) => Promise<void>;

export type EraseDueWorkflow = (input: EraseDueInput) => Promise<void>;
