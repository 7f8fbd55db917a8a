import { parseArgs } from 'node:util';

export interface IsolationOptions {
  /** Pairs of rounds, one without and one with the hanging endpoint. */
  readonly pairs: number;
  readonly seconds: number;
  readonly perSecond: number;
  /** Over which the events are spread; each waits for the hanging endpoint with one delivery. */
  readonly orders: number;
  /** Deadline of an attempt: how long the hanging endpoint holds on to one. */
  readonly timeoutMs: number;
  /** Where the results are written as JSON. */
  readonly out: string;
}

/** Rounds are longer than the default deadline, so that each sees the endpoint hang, fail and be left alone. */
const FULL = { pairs: 4, seconds: 30, perSecond: 50, orders: 200, timeoutMs: 15_000 } as const;

/** The same in less than a minute. */
const QUICK = { ...FULL, pairs: 2, seconds: 6, orders: 100, timeoutMs: 2_000 } as const;

/**
 * Reads `--quick`, `--pairs`, `--seconds`, `--rate`, `--orders` and `--out`.
 *
 * @throws TypeError for an unknown option, RangeError for a number that is none
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
