import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 20;

/**
 * Waits for a condition.
 *
 * @param limitMs - default 20 s
 * @throws when the condition does not come true in time, naming it
 */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  limitMs = 20_000,
): Promise<void> {
  const deadlineMs = performance.now() + limitMs;
  while (!(await holds())) {
    if (performance.now() > deadlineMs) throw new Error(`not within ${limitMs} ms: ${what}`);
    await delay(POLL_MS);
  }
}
