import { setTimeout as sleep } from 'node:timers/promises';
import { isGrpcServiceError, type Client } from '@temporalio/client';
import type { Log } from '../telemetry/log/log';

/** Time limit of a call at the start of a process, in milliseconds. */
const ANSWER_LIMIT_MS = 10_000;

/** Delay between two tries, in milliseconds. */
const RETRY_MS = 2_000;

/**
 * gRPC codes that depend on the server's state: cancelled, unknown, deadline exceeded, resource exhausted, aborted,
 * internal, unavailable. Any other code is permanent.
 *
 * @see https://grpc.io/docs/guides/status-codes/
 */
const TRANSIENT_CODES: ReadonlySet<number> = new Set([1, 2, 4, 8, 10, 13, 14]);

/** Runs a startup call to Temporal, and retries it until Temporal is available. */
export function waitForTemporal<T>(client: Client, logger: Log, act: () => Promise<T>): Promise<T> {
  return retryTransient(logger, isTransientError, () =>
    client.withDeadline(Date.now() + ANSWER_LIMIT_MS, act),
  );
}

/** Retries a call after transient errors, and logs each retry. @throws the first error that is not transient */
export async function retryTransient<T>(
  logger: Log,
  isTransient: (error: unknown) => boolean,
  act: () => Promise<T>,
): Promise<T> {
  for (;;) {
    try {
      return await act();
    } catch (error) {
      if (!isTransient(error)) throw error;
      logger.warn({ retryInMs: RETRY_MS, err: error }, 'temporal.unavailable');
      await sleep(RETRY_MS);
    }
  }
}

/** Looks into `cause` too, because the SDK wraps some errors. */
function isTransientError(error: unknown): boolean {
  if (isGrpcServiceError(error)) return TRANSIENT_CODES.has(error.code);
  return error instanceof Error && isTransientError(error.cause);
}
