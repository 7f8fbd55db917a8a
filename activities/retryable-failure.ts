import { ApplicationFailure } from '@temporalio/common';

/** An expected retry. BENIGN, so that Temporal's metrics and log do not count it as a fault. */
export const retryableFailure = (type: string, message: string, delayMs: number): ApplicationFailure =>
  ApplicationFailure.create({
    type,
    message,
    nextRetryDelay: Math.max(1, Math.round(delayMs)),
    category: 'BENIGN',
  });

/** Something else has to happen first. */
export const notReadyFailure = (message: string, delayMs: number): ApplicationFailure =>
  retryableFailure('NotReady', message, delayMs);
