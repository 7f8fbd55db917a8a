import { loadNow, type EngineVersions, type Machine } from './machine';
import type { PartResult, Size } from './part';
import { goalsSection, markdownOf } from './section';

/** What a part of that name measured. */
export interface NamedResult extends PartResult {
  readonly part: string;
}

export interface BenchReport {
  readonly results: readonly NamedResult[];
  readonly machine: Machine;
  /** undefined where no part told them. */
  readonly engines: EngineVersions | undefined;
  /** ISO 8601. */
  readonly measuredOn: string;
  readonly size: Size;
}

/** All that was measured, in Markdown: on what, the tables, and last whether each goal was reached. */
export function reportOf({ results, machine, engines, measuredOn, size }: BenchReport): string {
  const goals = results.flatMap((result) => result.goals.map((goal) => ({ ...goal, part: result.part })));
  const versions = [`Callsign ${machine.callsign}`, `Node ${machine.node}`];
  if (engines !== undefined) versions.push(`Temporal ${engines.temporal}`, `MongoDB ${engines.mongodb}`);
  return [
    `Measured on ${measuredOn}${size === 'quick' ? ', quickly: of no use as figures' : ''}.`,
    `${machine.cores} cores (${machine.processor}), ${machine.memory_gb} GB, ${machine.system}; load ${machine.load} before and ${loadNow()} after.`,
    `${versions.join(', ')}; all of it on this machine, and so is the load.`,
    '',
    ...results.flatMap(({ sections }) => sections.map(markdownOf)),
    ...(goals.length === 0 ? [] : [markdownOf(goalsSection(goals))]),
  ].join('\n');
}
