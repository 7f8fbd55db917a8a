import { measureIsolation } from './isolation';
import { parseIsolationOptions } from './isolation-options';
import { atMost } from '../suite/goal';
import type { PartOptions, PartResult } from '../suite/part';
import type { BenchWorld } from '../world/world';

/** Options of `npm run bench:isolation`. */
const ARGUMENTS = {
  full: [],
  quick: ['--quick', '--pairs', '1', '--seconds', '2', '--orders', '20'],
} as const;

/** Measures a healthy endpoint beside a hanging one. */
export async function isolationPart(world: BenchWorld, { size }: PartOptions): Promise<PartResult> {
  const result = await measureIsolation(world, parseIsolationOptions(ARGUMENTS[size]));
  const { without_hanging: without, with_hanging: beside } = result;
  return {
    sections: [
      {
        title: 'isolation',
        about:
          'Milliseconds from acceptance of an event to its arrival at a healthy endpoint, without and with a hanging endpoint that gets the same events.',
        columns: ['', 'events', 'p50', 'p95', 'p99', 'max', 'missing'],
        rows: [
          ['without', without.count, without.p50, without.p95, without.p99, without.max, without.missing],
          ['with hanging', beside.count, beside.p50, beside.p95, beside.p99, beside.max, beside.missing],
        ],
      },
    ],
    goals: [
      atMost('p99 with a hanging endpoint / without', result.p99_ratio, result.goal),
      atMost('missing at the healthy endpoint', beside.missing, 0),
    ],
    figures: { ...result },
  };
}
