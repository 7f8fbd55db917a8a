import { setTimeout as sleep } from 'node:timers/promises';
import { isGrpcServiceError, type Client } from '@temporalio/client';
import type { Log } from '../telemetry/log/log';

/** How long Temporal may take for what a process asks at its start, in milliseconds. */
const ANSWER_LIMIT_MS = 10_000;

/** Between two tries, in milliseconds. */
const RETRY_MS = 2_000;

/**
 * What comes and goes with the server's state: cancelled, unknown, no answer in time, too much to do, aborted,
 * internal, unavailable. Any other refusal would come again.
 * @see https://grpc.io/docs/guides/status-codes/
 */
const TRANSIENT_CODES: ReadonlySet<number> = new Set([1, 2, 4, 8, 10, 13, 14]);

/** Does at its start what a process needs Temporal for, and waits for as long as that does not listen or is unwell. */
export function waitForTemporal<T>(client: Client, logger: Log, act: () => Promise<T>): Promise<T> {
  return retryTransient(logger, isTransient, () => client.withDeadline(Date.now() + ANSWER_LIMIT_MS, act));
}

/**
 * Repeats what may be repeated, with a line in the log for each time.
 *
 * @throws what is not passing
 */
export async function retryTransient<T>(
  logger: Log,
  passes: (error: unknown) => boolean,
  act: () => Promise<T>,
): Promise<T> {
  for (;;) {
    try {
      return await act();
    } catch (error) {
      if (!passes(error)) throw error;
      logger.warn({ retryInMs: RETRY_MS, err: error }, 'temporal.unavailable');
      await sleep(RETRY_MS);
    }
  }
}

/** The SDK wraps some errors in its own. */
function isTransient(error: unknown): boolean {
  if (isGrpcServiceError(error)) return TRANSIENT_CODES.has(error.code);
  return error instanceof Error && isTransient(error.cause);
}
