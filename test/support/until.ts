import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 20;

/**
 * Waits for a condition.
 *
 * @param limitMs - default 20 s
 * @throws Error that names the condition, if it is not true in time
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
