import type { RefreshInput } from '../activities/contract';
import type { OrderState, Report } from '../domain/order-state';
import type { SteerCommand } from '../domain/steering';

/** All that the outside knows of an order's workflow: its name, its id and its signals. */
export const ORDER_WORKFLOW = 'orderWorkflow';

/** Its name is that of the function in `workflows/refresh-orders.ts`. */
export const REFRESH_WORKFLOW = 'refreshOrdersWorkflow';

const ORDER_PREFIX = 'order:';

/** The one id rule: an order has one workflow, open or closed. */
export const orderWorkflowId = (agwId: string): string => `${ORDER_PREFIX}${agwId}`;

/** @returns the order whose workflow has that id, undefined for a workflow that is no order's */
export const agwIdOfWorkflow = (workflowId: string): string | undefined =>
  workflowId.startsWith(ORDER_PREFIX) ? workflowId.slice(ORDER_PREFIX.length) : undefined;

export const ORDERS_TASK_QUEUE = 'callsign-orders';

/** A report of the booking system; the whole of the order's intake. */
export const REPORT_SIGNAL = 'report';

/** A task was enabled again: its parked lane goes on. */
export const RESUME_SIGNAL = 'resume';

/** Tasks have changed: the order looks again which times of the journey are wanted. */
export const REFRESH_SIGNAL = 'refresh';

/** A person acts on one of the order's deliveries. */
export const STEER_SIGNAL = 'steer';

export interface OrderInput {
  readonly agw_id: string;
  /** From the run before. Absent in a first run, which asks MongoDB whether the order was here before. */
  readonly state?: OrderState;
  /**
   * `required`: the order is known to exist, wait for MongoDB as long as it takes. `if-known`: almost certainly
   * new; where MongoDB does not answer soon it is taken as new, so that its outage holds up no new order.
   */
  readonly restore: 'required' | 'if-known';
  /** History length at which a run hands over to the next, default 800. */
  readonly handover_after_events?: number;
}

export type ReportSignal = [report: Report];
export type ResumeSignal = [taskId: string];
export type SteerSignal = [command: SteerCommand];

export type OrderWorkflow = (input: OrderInput) => Promise<void>;

export type RefreshWorkflow = (input: RefreshInput) => Promise<void>;
