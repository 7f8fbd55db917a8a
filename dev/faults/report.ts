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
  /** Requests of the booking system that were answered 503, and that were not answered. */
  readonly busy: number;
  readonly unanswered: number;
  /** Ends of processes of the service that no fault caused. */
  readonly own_ends: Readonly<Record<string, number>>;
  /** Restarts of Temporal that no fault caused: it ran and did not answer. */
  readonly temporal_unwell: readonly Unhealthy[];
  /** Where logs and data are; kept where something is wrong. */
  readonly folder?: string;
}

/** Counter-examples that are printed of each check; the file has all. */
const SHOWN = 10;

/** The verdict as a person reads it. */
export function summary(result: FaultsResult): string {
  const { counts, checks, goals, options, faults, seed } = result;
  const ends = Object.entries(result.own_ends).filter(([, count]) => count > 0);
  const lines = [
    `faults: seed ${seed}, ${options.durationMs / 60_000} min, ${options.perSecond} requests/s, MongoDB of ${options.members}, ${result.took_s} s in all`,
    machineLine(result.machine),
    '',
    ...[...grouped(faults, ({ fault }) => fault)].map(
      ([fault, done]) => `${String(done.length).padStart(5)}  ${fault}`,
    ),
    '',
    ...rows([
      ['orders', counts.orders],
      ['accepted', counts.accepted],
      ['  sent again though confirmed', counts.duplicates],
      ['  answered 503, not answered', `${result.busy}, ${result.unanswered}`],
      ['deliveries that follow from them', counts.wanted],
      ['  delivered', counts.delivered],
      ['  explained', counts.explained],
      ['  lost', counts.lost],
      ['deliveries by timers', counts.byTimers],
      ['requests that receivers read', counts.arrivals],
      ['  for what had been taken before', counts.repeatedAfterYes],
      ['processes that ended by themselves', ends.map(([name, count]) => `${name} ${count}`).join(', ') || 0],
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
      : `WRONG: repeat it with --seed ${seed}`,
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
