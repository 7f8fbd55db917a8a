import { Context } from '@temporalio/activity';

/** How often a long step says that its worker is alive, in milliseconds; at most half of its heartbeat timeout. */
const HEARTBEAT_INTERVAL_MS = 2_000;

/**
 * Runs a long step of an activity under heartbeats: where its worker dies, another takes it up soon.
 *
 * @param progress - what the next attempt is to know
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
