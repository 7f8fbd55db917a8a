import type { SendResult } from '../domain/delivery/delivery';
import { UnsendableError } from '../domain/delivery/unsendable-error';

export type Unsendable = Extract<SendResult, { kind: 'unsendable' }>;

/** Runs `compose`, and returns `unsendable` if it throws an `UnsendableError`. */
export const orUnsendable = <T>(compose: () => T): T | Unsendable => {
  try {
    return compose();
  } catch (error) {
    if (error instanceof UnsendableError)
      return { kind: 'unsendable', reason: `${error.code}: ${error.message}` };
    throw error;
  }
};
