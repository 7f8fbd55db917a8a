import { Context } from '@temporalio/activity';

/** How often a long step says that its worker is alive, in milliseconds; a fraction of its heartbeat timeout. */
const INTERVAL_MS = 2_000;

/** Runs a long step of an activity under heartbeats: where its worker dies, another takes it up soon. */
export async function beating<T>(step: () => Promise<T>): Promise<T> {
  const { heartbeat } = Context.current();
  const beat = setInterval(() => heartbeat(), INTERVAL_MS);
  try {
    return await step();
  } finally {
    clearInterval(beat);
  }
}
