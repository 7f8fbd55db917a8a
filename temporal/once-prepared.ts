import { OwnError } from '../domain/input/own-error';
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
export const neverUnprepared = (prepared: Promise<void>): Promise<never> =>
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
export async function untilPrepared(prepared: Promise<void>): Promise<void> {
  const limit = { timer: undefined as NodeJS.Timeout | undefined };
  const over = new Promise<never>((_resolve, reject) => {
    limit.timer = setTimeout(() => {
      reject(new IntakeUnavailableError('Temporal is not prepared for orders yet, nothing is confirmed'));
    }, TEMPORAL_DEADLINE_MS);
  });
  try {
    await Promise.race([prepared, over]);
  } finally {
    clearTimeout(limit.timer);
  }
}
