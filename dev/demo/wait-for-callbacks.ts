import { setTimeout as delay } from 'node:timers/promises';
import { outstanding } from './arrivals';
import type { DemoRun } from './demo-run';

/** Wait after the last flight for callbacks that must not arrive, in milliseconds. */
const QUIET_MS = 2_500;

/** Maximum wait for due callbacks, in milliseconds. A retry after a restart may take long. */
const LATE_MS = 90_000;

const POLL_MS = 200;
const HEALTH_POLL_MS = 2_000;

/**
 * Waits until every expected callback has arrived and the time for unexpected ones is over.
 * Outages of the service extend the wait.
 *
 * @param overMs - when the last flight lands, in milliseconds since the epoch
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
