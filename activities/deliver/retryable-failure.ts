import { ApplicationFailure } from '@temporalio/activity';

/** BENIGN, so that neither Temporal's metrics nor its log report the expected retry as an error. */
export const retryableFailure = (type: string, message: string, delayMs: number): ApplicationFailure =>
  ApplicationFailure.create({
    type,
    message,
    nextRetryDelay: Math.max(1, Math.round(delayMs)),
    category: 'BENIGN',
  });
