import type { Latency } from './one-at-a-time';
import { PERCENTILE_COLUMNS, percentileCells, type Section } from '../suite/section';

export const latencySection = (title: string, latencies: readonly Latency[]): Section => ({
  title,
  about:
    'Milliseconds from sending an event to its acknowledgement, and to its callback; one event at a time, alternating between the rows.',
  columns: [
    '',
    'events',
    ...PERCENTILE_COLUMNS.map((name) => `ack ${name}`),
    ...PERCENTILE_COLUMNS.map((name) => `callback ${name}`),
  ],
  rows: latencies.map(({ name, acknowledged, callback }) => [
    name,
    callback.count,
    ...percentileCells(acknowledged),
    ...percentileCells(callback),
  ]),
});
