import type { SendResult } from '../domain/delivery/delivery';
import { UnsendableError } from '../domain/delivery/unsendable-error';

export type Unsendable = Extract<SendResult, { kind: 'unsendable' }>;

export const unsendable = (code: string, message: string): Unsendable => ({
  kind: 'unsendable',
  reason: `${code}: ${message}`,
});

/** Runs a composer of messages; what cannot be rendered is `unsendable`, now or ever. */
export const orUnsendable = <T>(compose: () => T): T | Unsendable => {
  try {
    return compose();
  } catch (error) {
    if (error instanceof UnsendableError) return unsendable(error.code, error.message);
    throw error;
  }
};
