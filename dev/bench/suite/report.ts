import { loadNow, type EngineVersions, type Machine } from './machine';
import type { PartResult, Size } from './part';
import { goalsSection, markdownOf } from './section';

/** The result of one part, with its name. */
export interface NamedResult extends PartResult {
  readonly part: string;
}

export interface BenchReport {
  readonly results: readonly NamedResult[];
  readonly machine: Machine;
  /** undefined if no part reported them. */
  readonly engines: EngineVersions | undefined;
  /** ISO 8601. */
  readonly measuredOn: string;
  readonly size: Size;
}

/** Formats all results as Markdown: machine, tables, goals. */
export function reportOf({ results, machine, engines, measuredOn, size }: BenchReport): string {
  const goals = results.flatMap((result) => result.goals.map((goal) => ({ ...goal, part: result.part })));
  const versions = [`Callsign ${machine.callsign}`, `Node ${machine.node}`];
  if (engines !== undefined) versions.push(`Temporal ${engines.temporal}`, `MongoDB ${engines.mongodb}`);
  return [
    `Measured on ${measuredOn}${size === 'quick' ? ', quick run: the figures are not usable' : ''}.`,
    `${machine.cores} cores (${machine.processor}), ${machine.memory_gb} GB, ${machine.system}; load ${machine.load} before and ${loadNow()} after.`,
    `${versions.join(', ')}; service, engines and load generator share this machine.`,
    '',
    ...results.flatMap(({ sections }) => sections.map(markdownOf)),
    ...(goals.length === 0 ? [] : [markdownOf(goalsSection(goals))]),
  ].join('\n');
}
