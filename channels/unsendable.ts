import type { SendResult } from '../domain/delivery/delivery';
import { UnsendableError } from '../domain/delivery/unsendable-error';

export type Unsendable = Extract<SendResult, { kind: 'unsendable' }>;

/** Runs a composer, and returns an `UnsendableError` as a result. */
export const orUnsendable = <T>(compose: () => T): T | Unsendable => {
  try {
    return compose();
  } catch (error) {
    if (error instanceof UnsendableError)
      return { kind: 'unsendable', reason: `${error.code}: ${error.message}` };
    throw error;
  }
};
