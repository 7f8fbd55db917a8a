import { ApplicationFailure } from '@temporalio/common';

/** A precondition is not met yet. BENIGN, so that Temporal does not report the expected retry as an error. */
export const notReadyFailure = (message: string, delayMs: number): ApplicationFailure =>
  ApplicationFailure.create({ type: 'NotReady', message, nextRetryDelay: delayMs, category: 'BENIGN' });
