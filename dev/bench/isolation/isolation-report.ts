import type { IsolationOptions } from './isolation-options';
import type { IsolationRound } from './isolation-round';
import type { Machine } from '../suite/machine';
import { percentilesOf, type Percentiles } from '../suite/statistics';

/** Limit for the p99 of the healthy endpoint with a hanging one, divided by its p99 without. */
const GOAL = 1.25;

interface RoundSide extends Percentiles {
  readonly missing: number;
}

export interface IsolationResult {
  readonly bench: 'isolation';
  readonly measured_on: string;
  readonly machine: Machine;
  readonly options: Omit<IsolationOptions, 'out'>;
  readonly goal: number;
  /** Milliseconds from acceptance to arrival at the healthy endpoint, over all rounds of each kind. */
  readonly without_hanging: RoundSide;
  readonly with_hanging: RoundSide;
  readonly p50_ratio: number;
  readonly p99_ratio: number;
  /** The ratio of each pair of consecutive rounds, because the machine's speed varies. */
  readonly p99_ratio_of_pairs: readonly number[];
  readonly reached: boolean;
  readonly rounds: readonly RoundResult[];
}

type RoundResult = Omit<IsolationRound, 'latenciesMs'> & Percentiles;

export function compareRounds(
  rounds: readonly IsolationRound[],
  options: IsolationOptions,
  machine: Machine,
): IsolationResult {
  const without = sideOf(rounds.filter(({ hanging }) => !hanging));
  const beside = sideOf(rounds.filter(({ hanging }) => hanging));
  const p99Ratio = ratio(beside.p99, without.p99);
  const { out: _out, ...measured } = options;
  return {
    bench: 'isolation',
    measured_on: new Date().toISOString(),
    machine,
    options: measured,
    goal: GOAL,
    without_hanging: without,
    with_hanging: beside,
    p50_ratio: ratio(beside.p50, without.p50),
    p99_ratio: p99Ratio,
    p99_ratio_of_pairs: pairsOf(rounds).map((pair) => ratio(p99Of(pair, true), p99Of(pair, false))),
    reached: p99Ratio <= GOAL && beside.missing === 0,
    rounds: rounds.map(({ latenciesMs, ...round }) => ({ ...round, ...percentilesOf(latenciesMs) })),
  };
}

const sideOf = (rounds: readonly IsolationRound[]): RoundSide => ({
  ...percentilesOf(rounds.flatMap(({ latenciesMs }) => latenciesMs)),
  missing: rounds.reduce((sum, { missing }) => sum + missing, 0),
});

const pairsOf = (rounds: readonly IsolationRound[]): (readonly IsolationRound[])[] =>
  Array.from({ length: rounds.length / 2 }, (_, pair) => rounds.slice(2 * pair, 2 * pair + 2));

const p99Of = (pair: readonly IsolationRound[], hanging: boolean): number =>
  sideOf(pair.filter((round) => round.hanging === hanging)).p99;

const ratio = (a: number, b: number): number => Math.round((a / b) * 100) / 100;

const COLUMNS = [
  '',
  'events',
  'p50 ms',
  'p90 ms',
  'p99 ms',
  'max ms',
  'hanging got',
  'Temporal',
  'MongoDB',
  'service',
] as const;

/** Formats the result for the terminal. */
export function table(result: IsolationResult): string {
  const { machine, options, rounds } = result;
  const rows = [
    COLUMNS,
    ...rounds.map((round) => [
      nameOf(round.hanging),
      ...numbersOf(round),
      String(round.hangingAttempts),
      ...[round.cpuMs.temporal, round.cpuMs.mongodb, round.cpuMs.service].map(String),
    ]),
    [`all ${nameOf(false)}`, ...numbersOf(result.without_hanging), '', '', '', ''],
    [`all ${nameOf(true)}`, ...numbersOf(result.with_hanging), '', '', '', ''],
  ];
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  );
  return [
    'isolation: from acceptance to arrival at a healthy endpoint, without and with a hanging endpoint beside it',
    `${machine.cores} cores (${machine.processor}), ${machine.memory_gb} GB, load ${machine.load}, ${machine.system}, Node ${machine.node}, Callsign ${machine.callsign}`,
    `${options.perSecond} events/s for ${options.seconds} s over ${options.orders} orders, deadline ${options.timeoutMs} ms, rounds in turn; CPU of Temporal, MongoDB and the service in ms per event`,
    '',
    ...lines,
    '',
    `p99 with / without: ${result.p99_ratio} (goal: at most ${result.goal}); by pairs: ${result.p99_ratio_of_pairs.join(', ')}; p50: ${result.p50_ratio}; lost: ${result.with_hanging.missing}`,
    result.reached ? 'goal reached' : 'GOAL MISSED',
    '',
  ].join('\n');
}

const nameOf = (hanging: boolean): string => (hanging ? 'with hanging' : 'without');

const numbersOf = ({ count, p50, p90, p99, max }: Percentiles): string[] =>
  [count, p50, p90, p99, max].map(String);
