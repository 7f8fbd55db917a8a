import { Context } from '@temporalio/activity';

/** Time between two heartbeats, in ms; at most half of the heartbeat timeout. */
const HEARTBEAT_INTERVAL_MS = 2_000;

/**
 * Runs a step with heartbeats, so that another worker soon repeats it if this one dies.
 *
 * @param progress - heartbeat details for the next activity attempt
 */
export async function withHeartbeat<T>(step: () => Promise<T>, progress?: unknown): Promise<T> {
  const { heartbeat } = Context.current();
  const timer = setInterval(() => heartbeat(progress), HEARTBEAT_INTERVAL_MS);
  try {
    return await step();
  } finally {
    clearInterval(timer);
  }
}
