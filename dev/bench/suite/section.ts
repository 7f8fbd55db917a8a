import type { BenchGoal } from './goal';
import { PROCESS_NAMES, type ByProcess, type ProcessName } from '../world/processes';
import type { Percentiles } from './statistics';

/** A table of the report. */
export interface Section {
  readonly title: string;
  /** One or two sentences that explain the columns. */
  readonly about: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** Formats the table as Markdown with aligned columns. */
export function markdownOf({ title, about, columns, rows }: Section): string {
  const cells = [columns, ...rows].map((row) => row.map((cell) => String(cell)));
  const widths = columns.map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => pad(row[column] ?? '', width, column)).join(' | ')} |`;
  const rule = `| ${widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  const [head = [], ...body] = cells;
  return [`### ${title}`, '', about, '', line(head), rule, ...body.map(line), ''].join('\n');
}

const pad = (cell: string, width: number, column: number): string =>
  column === 0 ? cell.padEnd(width) : cell.padStart(width);

export const PERCENTILE_COLUMNS = ['p50', 'p95', 'p99'] as const;

export const percentileCells = ({ p50, p95, p99 }: Percentiles): readonly number[] => [p50, p95, p99];

/** Column headers, one per process. `processCells` has the same order. */
export const processColumns = (unit: string): readonly string[] =>
  PROCESS_NAMES.map((name) => `${name} ${unit}`);

export const processCells = (values: ByProcess<number>): readonly number[] =>
  PROCESS_NAMES.map((name: ProcessName) => values[name]);

export const goalsSection = (goals: readonly (BenchGoal & { readonly part: string })[]): Section => ({
  title: 'goals',
  about: 'Ratios to the floor use the floor of the same part and the same run.',
  columns: ['', 'part', 'measured', 'goal', ''],
  rows: goals.map(({ goal, part, measured, is, limit, reached }) => [
    goal,
    part,
    measured,
    `${is} ${limit}`,
    reached ? 'reached' : 'MISSED',
  ]),
});
