import { parseArgs } from 'node:util';
import type { PartOptions } from './part';

export interface SuiteOptions extends PartOptions {
  /** Names of the parts to run; empty: all. */
  readonly parts: readonly string[];
  /** Folder for the results. */
  readonly out: string;
}

const DEFAULT_SLEEPERS = 10_000;

/**
 * Parses `--quick`, `--sleepers`, `--out` and the names of parts.
 *
 * @throws TypeError for an unknown option, RangeError for an unknown part or an invalid number
 */
export function parseSuiteOptions(args: readonly string[], known: readonly string[]): SuiteOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      sleepers: { type: 'string', default: String(DEFAULT_SLEEPERS) },
      out: { type: 'string', default: '.callsign/bench' },
    },
  });
  const unknown = positionals.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new RangeError(`there is no part ${unknown}; there are ${known.join(', ')}`);
  if (!/^[1-9]\d{2,5}$/.test(values.sleepers))
    throw new RangeError(
      `--sleepers: ${JSON.stringify(values.sleepers)} is not a number from 100 to 999,999`,
    );
  return {
    parts: positionals,
    size: values.quick ? 'quick' : 'full',
    sleepers: Number(values.sleepers),
    out: values.out,
  };
}
