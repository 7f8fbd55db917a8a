import { parseArgs } from 'node:util';

export interface IsolationOptions {
  /** Pairs of rounds, one without and one with the hanging endpoint. */
  readonly pairs: number;
  readonly seconds: number;
  readonly perSecond: number;
  /** Number of orders that share the events; each has one delivery that waits for the hanging endpoint. */
  readonly orders: number;
  /** Deadline of an attempt: how long the hanging endpoint occupies it. */
  readonly timeoutMs: number;
  /** Path of the JSON file with the results. */
  readonly out: string;
}

/**
 * Options of a full run. A round is longer than the default deadline.
 * In each round the endpoint therefore hangs, fails and is paused.
 */
const FULL = { pairs: 4, seconds: 30, perSecond: 50, orders: 200, timeoutMs: 15_000 } as const;

/** The same in under a minute. */
const QUICK = { ...FULL, pairs: 2, seconds: 6, orders: 100, timeoutMs: 2_000 } as const;

/**
 * Parses `--quick`, `--pairs`, `--seconds`, `--rate`, `--orders` and `--out`.
 *
 * @throws TypeError for an unknown option, RangeError for a value that is not a whole number above 0
 */
export function parseIsolationOptions(args: readonly string[]): IsolationOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      pairs: { type: 'string' },
      seconds: { type: 'string' },
      rate: { type: 'string' },
      orders: { type: 'string' },
      out: { type: 'string', default: '.callsign/bench/isolation.json' },
    },
  });
  const defaults = values.quick ? QUICK : FULL;
  return {
    ...defaults,
    pairs: wholeNumber('pairs', values.pairs, defaults.pairs),
    seconds: wholeNumber('seconds', values.seconds, defaults.seconds),
    perSecond: wholeNumber('rate', values.rate, defaults.perSecond),
    orders: wholeNumber('orders', values.orders, defaults.orders),
    out: values.out,
  };
}

function wholeNumber(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new RangeError(`--${name}: ${JSON.stringify(text)} is not a whole number over 0`);
}
