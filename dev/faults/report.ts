import type { Machine } from '../bench/suite/machine';
import type { Unhealthy } from './deployment';
import type { InjectedFault } from './inject-faults';
import type { RecoveryGoal } from './goals';
import type { FaultsOptions } from './options';
import { grouped } from './ledger';
import type { RunVerdict } from './verdict';

export interface FaultsResult extends RunVerdict {
  readonly seed: number;
  readonly options: Omit<FaultsOptions, 'seed' | 'out'>;
  readonly measured_on: string;
  readonly took_s: number;
  readonly machine: Machine;
  readonly goals: readonly RecoveryGoal[];
  readonly faults: readonly InjectedFault[];
  /** Requests of the booking system with a 503 answer, and without an answer. */
  readonly busy: number;
  readonly unanswered: number;
  /** Exits of service processes that no fault caused. */
  readonly own_ends: Readonly<Record<string, number>>;
  /** Restarts of Temporal that no fault caused: it ran but did not answer. */
  readonly temporal_unwell: readonly Unhealthy[];
  /** Folder with logs and data; kept only if a check fails. */
  readonly folder?: string;
}

/** Number of counter-examples per check that are printed; the file has all. */
const SHOWN = 10;

/** Formats the verdict for the terminal. */
export function summary(result: FaultsResult): string {
  const { counts, checks, goals, options, faults, seed } = result;
  const exits = Object.entries(result.own_ends).filter(([, count]) => count > 0);
  const lines = [
    `faults: seed ${seed}, ${options.durationMs / 60_000} min, ${options.perSecond} requests/s, ${options.members} MongoDB member(s), ${result.took_s} s in total`,
    machineLine(result.machine),
    '',
    ...[...grouped(faults, ({ fault }) => fault)].map(
      ([fault, injected]) => `${String(injected.length).padStart(5)}  ${fault}`,
    ),
    '',
    ...rows([
      ['orders', counts.orders],
      ['accepted', counts.accepted],
      ['  sent again after confirmation', counts.duplicates],
      ['  answered 503, unanswered', `${result.busy}, ${result.unanswered}`],
      ['required deliveries', counts.wanted],
      ['  delivered', counts.delivered],
      ['  explained', counts.explained],
      ['  lost', counts.lost],
      ['deliveries by timers', counts.byTimers],
      ['requests that receivers read', counts.arrivals],
      ['  repeated after a 2xx', counts.repeatedAfterYes],
      [
        'processes that exited without a fault',
        exits.map(([name, count]) => `${name} ${count}`).join(', ') || 0,
      ],
      ['restarts of Temporal that did not answer', result.temporal_unwell.length],
    ]),
    '',
    ...checks.flatMap(({ check, holds, counterExamples }) => [
      `${holds ? 'holds ' : 'BROKEN'}  ${check}`,
      ...counterExamples.slice(0, SHOWN).map((each) => `          ${each}`),
      ...(counterExamples.length > SHOWN ? [`          … and ${counterExamples.length - SHOWN} more`] : []),
    ]),
    '',
    ...goals.map(goalLine),
    '',
    result.isGood
      ? 'GOOD: nothing was lost, invented or out of order'
      : `WRONG: reproduce it with --seed ${seed}`,
    ...(result.folder === undefined ? [] : [`logs and data: ${result.folder}`]),
    '',
  ];
  return lines.join('\n');
}

const machineLine = ({ cores, processor, memory_gb, load, node, callsign }: Machine): string =>
  `${cores} cores (${processor}), ${memory_gb} GB, load ${load}, Node ${node}, Callsign ${callsign}`;

function rows(table: readonly (readonly [string, string | number])[]): string[] {
  const width = Math.max(...table.map(([name]) => name.length));
  return table.map(([name, value]) => `${name.padEnd(width)}  ${value}`);
}

const goalLine = ({ name, goalMs, count, medianMs, longestMs, reached }: RecoveryGoal): string =>
  count === 0
    ? `no case  ${name} (goal: ${goalMs} ms)`
    : `${reached ? 'reached' : 'MISSED '}  ${name}: ${count} times, median ${medianMs ?? 0} ms, longest ${longestMs ?? 0} ms (goal: ${goalMs} ms)`;
