import { OwnError } from '../domain/input/own-error';
import { withTimeout } from '../async/with-timeout';
import { TEMPORAL_DEADLINE_MS } from './connection';
import { IntakeUnavailableError } from './gateway/order-gateway';

/** Temporal cannot be prepared for orders, and a retry would not help. */
export class NotPreparedError extends OwnError {
  override readonly name = 'NotPreparedError';
}

/**
 * Fails a process that did not wait for the preparation, if the preparation fails. Never resolves.
 *
 * @throws NotPreparedError if `prepared` rejects
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
 * Delays the creation of orders until the namespace has the search attributes that they need.
 *
 * Nothing else waits, so an API that starts beside a busy Temporal accepts events at once.
 *
 * @param prepared - a creation waits for it up to {@link TEMPORAL_DEADLINE_MS}
 */
export const untilPrepared = (prepared: Promise<void>): Promise<void> =>
  withTimeout(prepared, TEMPORAL_DEADLINE_MS, notPreparedYet);

const notPreparedYet = (): never => {
  throw new IntakeUnavailableError('Temporal is not prepared for orders yet, nothing is confirmed');
};
