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
    'Open orders that wait for their flights. Heap of the service and resident memory of each process: bytes per order, relative to the row before. Milliseconds for a new event of one of these orders, and for a bare signal in the same run.',
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
  about: 'Milliseconds from a departure to the callback of its OrderStarted, with all sleepers present.',
  columns: ['', 'timers', 'missing', ...PERCENTILE_COLUMNS, 'max'],
  rows: due.map(({ how, timers, missing, late }) => [
    how,
    timers,
    missing,
    ...percentileCells(late),
    late.max,
  ]),
});
