import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { MAX_SEED } from './chance';

export interface FaultsOptions {
  /** Seed of the faults, of the events and of the receivers' behaviour. */
  readonly seed: number;
  /** Duration of faults and events. The wait for open deliveries comes on top. */
  readonly durationMs: number;
  /** Requests per second of the booking system. */
  readonly perSecond: number;
  /** Members of the MongoDB replica set. */
  readonly members: 1 | 3;
  /** Path of the JSON file with the result. */
  readonly out: string;
}

const DEFAULT_MINUTES = 3;
const QUICK_MINUTES = 0.5;
const DEFAULT_PER_SECOND = 20;

/**
 * Parses `--quick`, `--minutes`, `--seed`, `--rate`, `--replica-set` and `--out`.
 *
 * @throws TypeError for an unknown option, RangeError for an invalid number
 */
export function parseFaultsOptions(args: readonly string[]): FaultsOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      minutes: { type: 'string' },
      seed: { type: 'string' },
      rate: { type: 'string' },
      'replica-set': { type: 'boolean', default: false },
      out: { type: 'string', default: '.callsign/faults/last.json' },
    },
  });
  const minutes = numberOf('minutes', values.minutes, values.quick ? QUICK_MINUTES : DEFAULT_MINUTES, 1_440);
  return {
    seed: wholeOf('seed', values.seed, randomInt(1, MAX_SEED), MAX_SEED),
    durationMs: Math.round(minutes * 60_000),
    perSecond: wholeOf('rate', values.rate, DEFAULT_PER_SECOND, 1_000),
    members: values['replica-set'] ? 3 : 1,
    out: values.out,
  };
}

function numberOf(name: string, text: string | undefined, otherwise: number, most: number): number {
  if (text === undefined) return otherwise;
  const value = /^\d{1,9}(\.\d{1,3})?$/.test(text) ? Number(text) : NaN;
  if (value > 0 && value <= most) return value;
  throw new RangeError(`--${name}: ${JSON.stringify(text)} is not a number above 0 and up to ${most}`);
}

function wholeOf(name: string, text: string | undefined, otherwise: number, most: number): number {
  const value = numberOf(name, text, otherwise, most);
  if (Number.isInteger(value)) return value;
  throw new RangeError(`--${name}: ${value} is not a whole number`);
}
