import { ApplicationFailure } from '@temporalio/common';

/** Something has to happen first. An expected repeat: BENIGN, so that nobody counts it as a fault of ours. */
export const notReadyFailure = (message: string, delayMs: number): ApplicationFailure =>
  ApplicationFailure.create({ type: 'NotReady', message, nextRetryDelay: delayMs, category: 'BENIGN' });
