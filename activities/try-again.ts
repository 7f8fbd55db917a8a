import { ApplicationFailure } from '@temporalio/common';

/** An expected retry. BENIGN, so that Temporal's metrics and log do not count it as a fault. */
export const tryAgain = (type: string, message: string, delayMs: number): ApplicationFailure =>
  ApplicationFailure.create({
    type,
    message,
    nextRetryDelay: Math.max(1, Math.round(delayMs)),
    category: 'BENIGN',
  });

/** Something else has to happen first. */
export const notYet = (message: string, delayMs: number): ApplicationFailure =>
  tryAgain('NotYet', message, delayMs);
