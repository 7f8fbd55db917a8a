import { parseSuiteOptions } from '../../../../../dev/bench/suite/suite-options';

const PARTS = ['floor', 'latency'];
const DEFAULTS = { parts: [], size: 'full', sleepers: 10_000, out: '.callsign/bench' };

test.each([
  { args: '', expected: DEFAULTS },
  { args: '--quick', expected: { ...DEFAULTS, size: 'quick' } },
  { args: 'latency floor', expected: { ...DEFAULTS, parts: ['latency', 'floor'] } },
  {
    args: 'floor --sleepers 100000 --out figures',
    expected: { ...DEFAULTS, parts: ['floor'], sleepers: 100_000, out: 'figures' },
  },
])('npm run bench -- $args', ({ args, expected }) => {
  expect(parseSuiteOptions(args.split(' ').filter(Boolean), PARTS)).toEqual(expected);
});

test.each([
  { args: 'speed', message: 'there is no part speed; there are floor, latency' },
  { args: '--sleepers 99', message: '--sleepers: "99" is not a number from 100 to 999,999' },
  { args: '--sleepers 1e5', message: '--sleepers: "1e5" is not a number from 100 to 999,999' },
  { args: '--quickly', message: "Unknown option '--quickly'" },
])('npm run bench -- $args is refused: $message', ({ args, message }) => {
  expect(() => parseSuiteOptions(args.split(' '), PARTS)).toThrow(message);
});
