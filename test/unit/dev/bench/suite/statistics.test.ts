import { percentilesOf } from '../../../../../dev/bench/suite/statistics';

const upTo = (most: number): number[] => Array.from({ length: most }, (_, index) => index + 1);

test.each([
  {
    of: 'two hundred samples in any order',
    samples: upTo(200).toReversed(),
    expected: { count: 200, p50: 100, p90: 180, p95: 190, p99: 198, max: 200 },
  },
  {
    of: 'few samples: the nearest rank, never an interpolated value',
    samples: [10, 20, 30],
    expected: { count: 3, p50: 20, p90: 30, p95: 30, p99: 30, max: 30 },
  },
  {
    of: 'one sample, to a tenth of a millisecond',
    samples: [1.26],
    expected: { count: 1, p50: 1.3, p90: 1.3, p95: 1.3, p99: 1.3, max: 1.3 },
  },
  {
    of: 'no samples: NaN, with which no goal is reached',
    samples: [],
    expected: { count: 0, p50: NaN, p90: NaN, p95: NaN, p99: NaN, max: NaN },
  },
])('percentiles of $of', ({ samples, expected }) => {
  expect(percentilesOf(samples)).toEqual(expected);
});

test('the samples are not reordered', () => {
  const samples = [3, 1, 2];
  percentilesOf(samples);
  expect(samples).toEqual([3, 1, 2]);
});
