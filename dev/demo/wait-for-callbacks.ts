import { setTimeout as delay } from 'node:timers/promises';
import { outstanding } from './arrivals';
import type { DemoRun } from './demo-run';

/** A moment more than the last flight takes, for what must not come; in milliseconds. */
const QUIET_MS = 2_500;

/** How long callbacks that are due are waited for; a retry after a restart may take its time. In milliseconds. */
const LATE_MS = 90_000;

const POLL_MS = 200;
const HEALTH_POLL_MS = 2_000;

/**
 * Waits until everything has landed and the time for what must not land is over. The time that the service is away
 * is added.
 *
 * @param overMs - when the last flight is done, in milliseconds since the epoch
 */
export async function waitForCallbacks(
  { service, arrivals, demoOrders, signal }: DemoRun,
  overMs: number,
): Promise<void> {
  let deadlineMs = overMs + LATE_MS;
  let nextHealthMs = Date.now();
  while (
    Date.now() < overMs + QUIET_MS ||
    (outstanding(arrivals, demoOrders).length > 0 && Date.now() < deadlineMs)
  ) {
    await delay(POLL_MS, undefined, { signal });
    if (Date.now() < nextHealthMs) continue;
    const askedMs = Date.now();
    await service.call({ method: 'GET', path: '/healthz' });
    deadlineMs += Date.now() - askedMs;
    nextHealthMs = Date.now() + HEALTH_POLL_MS;
  }
}
