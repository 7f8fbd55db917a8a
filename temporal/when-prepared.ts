import { OwnError } from '../domain/input/own-error';
import { withTimeout } from '../async/with-timeout';
import { TEMPORAL_DEADLINE_MS } from './connection';
import { IntakeUnavailableError } from './gateway/order-gateway';

/** Temporal cannot be prepared for orders, and trying again will not help. */
export class NotPreparedError extends OwnError {
  override readonly name = 'NotPreparedError';
}

/**
 * For a process that goes on without waiting: never resolves.
 *
 * @throws NotPreparedError where it cannot be prepared
 */
export const failIfUnprepared = (prepared: Promise<void>): Promise<never> =>
  prepared.then(
    () => new Promise<never>(() => undefined),
    (error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      throw new NotPreparedError(`Temporal cannot be prepared for orders: ${why}`, { cause: error });
    },
  );

/**
 * Waits until the namespace has the search attributes that orders are created with. Only a creation waits: an API that
 * starts beside a busy Temporal takes reports at once.
 *
 * @throws IntakeUnavailableError after {@link TEMPORAL_DEADLINE_MS}
 */
export const untilPrepared = (prepared: Promise<void>): Promise<void> =>
  withTimeout(prepared, TEMPORAL_DEADLINE_MS, notPreparedYet);

const notPreparedYet = (): never => {
  throw new IntakeUnavailableError('Temporal is not prepared for orders yet, nothing is confirmed');
};
