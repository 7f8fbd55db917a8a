import { atLeast, atMost } from '../../../../../dev/bench/suite/goal';
import { latencyGoals } from '../../../../../dev/bench/latency/latency-goals';
import { sleepersGoals } from '../../../../../dev/bench/sleepers/sleepers-goals';
import { percentilesOf } from '../../../../../dev/bench/suite/statistics';
import { throughputGoals } from '../../../../../dev/bench/throughput/throughput-goals';

const always = (ms: number) => percentilesOf([ms]);

test.each([
  { measured: 1.149, most: { measured: 1.15, reached: true }, least: { measured: 1.15, reached: false } },
  { measured: 1.15, most: { measured: 1.15, reached: true }, least: { measured: 1.15, reached: true } },
  { measured: 1.151, most: { measured: 1.15, reached: false }, least: { measured: 1.15, reached: true } },
  { measured: NaN, most: { measured: NaN, reached: false }, least: { measured: NaN, reached: false } },
])('$measured is compared with 1.15 before rounding', ({ measured, most, least }) => {
  expect(atMost('ratio', measured, 1.15)).toEqual({ goal: 'ratio', is: 'at most', limit: 1.15, ...most });
  expect(atLeast('ratio', measured, 1.15)).toEqual({ goal: 'ratio', is: 'at least', limit: 1.15, ...least });
});

test('latency goals compare callbacks and acknowledgements with the floor', () => {
  const goals = latencyGoals([
    {
      what: 'new orders',
      service: { acknowledged: always(6), callback: percentilesOf([...Array<number>(98).fill(10), 40, 40]) },
      floor: { acknowledged: always(4), callback: percentilesOf([...Array<number>(98).fill(10), 20, 20]) },
    },
  ]);
  expect(goals).toEqual([
    atMost('new orders: callback p50 / floor', 1, 1.15),
    atMost('new orders: callback p99 / floor', 2, 1.5),
    atMost('new orders: acknowledgement p50 / bare signal', 1.5, 1.2),
  ]);
  expect(goals.map(({ reached }) => reached)).toEqual([true, false, false]);
});

test('throughput goals compare one task with the floor, 20 tasks with one, and allow no missing webhook', () => {
  const side = (delivered: number, missing = 0) => ({ publishers: 16, delivered_per_s: delivered, missing });
  const sides = { floor: side(100, 7), one: side(90), few: side(200, 1), many: side(360) };
  expect(throughputGoals(sides)).toEqual([
    atLeast('16 publishers: delivered/s with one task / floor', 0.9, 0.85),
    atLeast('16 publishers: webhooks/s with 20 tasks / with one', 4, 5),
    atMost('16 publishers: webhooks missing', 1, 0),
  ]);
});

describe('sleepers', () => {
  const level = (sleepers: number, ms: number, heapBytes: number) => ({
    sleepers,
    heap_bytes_per_order: heapBytes,
    among_them: { name: 'asleep', acknowledged: always(ms), callback: always(2 * ms) },
  });
  const due = [
    { how: 'spread', missing: 0 },
    { how: 'at once', missing: 2 },
  ];

  test('growth is measured from the first level above the cache, heap per sleeper at each level after it', () => {
    const levels = [
      level(1_000, 3, 9_000),
      level(2_000, 5, 5_000),
      level(10_000, 5, 20),
      level(100_000, 7, 120),
    ];
    expect(sleepersGoals(levels, due, 1_500)).toEqual([
      atMost('100000 asleep: acknowledgement p50 / with 2000', 1.4, 1.2),
      atMost('100000 asleep: callback p50 / with 2000', 1.4, 1.2),
      atMost('10000 asleep: heap of the service per sleeper, bytes', 20, 100),
      atMost('100000 asleep: heap of the service per sleeper, bytes', 120, 100),
      atMost('timers spread: missing', 0, 0),
      atMost('timers at once: missing', 2, 0),
    ]);
  });

  test('a step of a few hundred sleepers has no heap goal', () => {
    expect(sleepersGoals([level(600, 5, 9_000), level(900, 5, 700)], [], 500)).toEqual([
      atMost('900 asleep: acknowledgement p50 / with 600', 1, 1.2),
      atMost('900 asleep: callback p50 / with 600', 1, 1.2),
    ]);
  });

  test('a single level shows no growth', () => {
    expect(sleepersGoals([level(1_000, 5, 9_000)], [], 500)).toEqual([]);
  });
});
