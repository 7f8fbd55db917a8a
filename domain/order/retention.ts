/** Retention times, in days. */
export interface Retention {
  /** For an order with its events and deliveries, from its close. */
  readonly orderDays: number;
  /** For former task versions, notices and the audit log. */
  readonly auditDays: number;
}

/**
 * Default days, enough to compare a season with the one before.
 *
 * It is longer than the 360 days that airlines sell ahead, so a booking system can replay all its events and the
 * orders still recognise them.
 */
const DEFAULT_DAYS = 400;

export const DEFAULT_RETENTION: Retention = { orderDays: DEFAULT_DAYS, auditDays: DEFAULT_DAYS };

/** Bounds of both settings, in days. */
export const MIN_RETENTION_DAYS = 1;
export const MAX_RETENTION_DAYS = 3_650;
