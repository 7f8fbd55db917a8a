import { setTimeout as delay } from 'node:timers/promises';

/**
 * Time between two probes, and the time limit of each, in milliseconds.
 * Long, because an overloaded server is not unhealthy.
 */
const PROBE_INTERVAL_MS = 5_000;

/** Consecutive failed probes (15 s) after which an engine is unhealthy. */
const UNHEALTHY_AFTER_PROBES = 3;

/** Makes an engine read from its store. Rejects if it cannot. */
export type HealthProbe = (limitMs: number) => Promise<void>;

/**
 * Probes a running engine until it is unhealthy: it runs but fails several probes in a row.
 * Counts probes instead of time, so a machine that slept for an hour reports nothing.
 *
 * @returns the error of the last probe; undefined if `signal` ended the watch
 */
export async function waitUntilUnhealthy(
  probe: HealthProbe,
  signal: AbortSignal,
): Promise<string | undefined> {
  let failed = 0;
  let why: string | undefined;
  while (!signal.aborted) {
    if (failed === UNHEALTHY_AFTER_PROBES) return why;
    [why] = await Promise.all([
      probe(PROBE_INTERVAL_MS).then(() => undefined, reasonOf),
      delay(PROBE_INTERVAL_MS, undefined, { signal }).catch(() => undefined),
    ]);
    failed = why === undefined ? 0 : failed + 1;
  }
  return undefined;
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
