/** How long what is over is kept, in days. */
export interface Retention {
  /** Of an order with its events and deliveries, from when it closed. */
  readonly orderDays: number;
  /** Of what was done to tasks and told of them: their former versions, notices, the audit log. */
  readonly auditDays: number;
}

/**
 * A season and its comparison with the one before; longer than the 360 days that airlines sell ahead, so that a booking
 * system which plays a whole horizon of events again meets orders that still know them.
 */
const DEFAULT_DAYS = 400;

export const DEFAULT_RETENTION: Retention = { orderDays: DEFAULT_DAYS, auditDays: DEFAULT_DAYS };

/** Bounds of both, in days. */
export const MIN_RETENTION_DAYS = 1;
export const MAX_RETENTION_DAYS = 3_650;
