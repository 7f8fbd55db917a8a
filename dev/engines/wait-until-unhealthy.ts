import { setTimeout as delay } from 'node:timers/promises';

/** Between two looks; an answer may take as long, for a machine that is overloaded is not unwell. */
const PROBE_INTERVAL_MS = 5_000;

/** Looks in a row that fail, 15 seconds of them, make an engine unwell. */
const UNHEALTHY_AFTER_PROBES = 3;

/** Has an engine look something up in its store; rejects where it cannot. */
export type HealthProbe = (limitMs: number) => Promise<void>;

/**
 * Looks after an engine that runs, until it is unwell: alive, and without an answer look after look.
 * Counts looks and not time, so that a machine that was asleep for an hour finds nothing wrong.
 *
 * @returns why, in the words of the last look; undefined where `signal` has ended the watch
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
