import type { OrderData, ReportedEvent } from '../../domain/order/order-event';
import { OwnError } from '../../domain/input/own-error';
import type { DeliveryCommand } from '../../domain/life/delivery-command';

export interface Accepted {
  readonly agw_id: string;
  readonly event_id: string;
}

/** No order of that id was ever created here. */
export class UnknownOrderError extends OwnError {
  override readonly name = 'UnknownOrderError';
  constructor(readonly agwId: string) {
    super(`there is no order ${agwId}`);
  }
}

/** Temporal or MongoDB did not answer; nothing was done, and the same call may be made again. */
export class IntakeUnavailableError extends OwnError {
  override readonly name = 'IntakeUnavailableError';
}

/** The durable intake. A call that returns has put the event into the history of the order's workflow. */
export interface OrderGateway {
  /** Starts the order's workflow with OrderCreated; the same order a second time changes nothing. */
  create(
    agwId: string,
    order: OrderData & { readonly flights: NonNullable<OrderData['flights']> },
    options: CreateOptions,
  ): Promise<Accepted>;
  /**
   * @throws UnknownOrderError where neither a workflow nor a stored order has that id
   * @throws IntakeUnavailableError where Temporal does not answer
   */
  record(agwId: string, event: ReportedEvent): Promise<Accepted>;
  /**
   * Whose an order is that is open, as far as its workflow has come.
   *
   * @returns undefined where no workflow of that order is open
   * @throws IntakeUnavailableError where Temporal does not answer
   */
  findOpen(agwId: string): Promise<{ readonly agency: string | null } | undefined>;
  /** Lets the order's parked deliveries of a task go on. */
  resume(agwId: string, taskId: string): Promise<void>;
  /** Has every open order of an agency, or of all (null), look again which times of the journey are wanted. */
  refreshOrders(agency: string | null): Promise<void>;
  /** Does what a person asks of one of the order's deliveries; makes again what had ended. */
  command(agwId: string, command: DeliveryCommand): Promise<void>;
  /**
   * Has the order's personal data erased. When it returns that is sure to happen.
   *
   * @throws UnknownOrderError where neither a workflow nor a stored order has that id
   */
  erase(agwId: string): Promise<void>;
}

export interface CreateOptions {
  /** false: an order older than this service. No OrderCreated, and no timer's event for an instant already past. */
  readonly announce: boolean;
  /** RFC 3339 in UTC. */
  readonly occurredOn: string;
  readonly acceptedOn: string;
}
