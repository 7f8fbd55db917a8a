import {
  PERCENTILE_COLUMNS,
  percentileCells,
  processCells,
  processColumns,
  type Section,
} from '../suite/section';
import type { SleepersLevel } from './sleepers-level';
import type { TimersDue } from './timers';

export const sleepersSection = (levels: readonly SleepersLevel[]): Section => ({
  title: 'sleepers',
  about:
    'Open orders that wait for their flights. Resident memory of each process, and heap of the service, in bytes per order over the row before; milliseconds of a new event of any of them, and of a bare signal in the same run.',
  columns: [
    '',
    'heap B',
    ...processColumns('B'),
    'ack p50',
    'callback p50',
    'callback p99',
    'signal ack p50',
  ],
  rows: levels.map(({ sleepers, heap_bytes_per_order: heap, bytes_per_order: resident, ...level }) => [
    `${sleepers} asleep`,
    heap,
    ...processCells(resident),
    level.among_them.acknowledged.p50,
    level.among_them.callback.p50,
    level.among_them.callback.p99,
    level.bare_signal.acknowledged.p50,
  ]),
});

export const timersSection = (due: readonly TimersDue[]): Section => ({
  title: 'timers',
  about:
    'Milliseconds from the instant of a departure to the callback of its OrderStarted, beside all sleepers.',
  columns: ['', 'timers', 'missing', ...PERCENTILE_COLUMNS, 'max'],
  rows: due.map(({ how, timers, missing, late }) => [
    how,
    timers,
    missing,
    ...percentileCells(late),
    late.max,
  ]),
});
