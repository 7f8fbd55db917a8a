import { OwnError } from '../domain/input/own-error';
import { withTimeout } from '../async/with-timeout';
import { TEMPORAL_DEADLINE_MS } from './connection';
import { IntakeUnavailableError, type OrderGateway } from './gateway/order-gateway';

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
 * Creates orders once the namespace knows the search attributes that they are created with. Everything else does not wait
 * for that: an API that starts beside a busy Temporal takes reports at once.
 *
 * @param prepared - a creation waits for it as long as for any other answer of Temporal
 */
export const createWhenPrepared = (prepared: Promise<void>, gateway: OrderGateway): OrderGateway => ({
  ...gateway,
  async create(agwId, order, options) {
    await withTimeout(prepared, TEMPORAL_DEADLINE_MS, notPreparedYet);
    return gateway.create(agwId, order, options);
  },
});

const notPreparedYet = (): never => {
  throw new IntakeUnavailableError('Temporal is not prepared for orders yet, nothing is confirmed');
};
