import { ApplicationFailure } from '@temporalio/activity';

/** An expected repeat: BENIGN, so that neither Temporal's metrics nor its log count it as a fault of ours. */
export const retryableFailure = (type: string, message: string, delayMs: number): ApplicationFailure =>
  ApplicationFailure.create({
    type,
    message,
    nextRetryDelay: Math.max(1, Math.round(delayMs)),
    category: 'BENIGN',
  });
