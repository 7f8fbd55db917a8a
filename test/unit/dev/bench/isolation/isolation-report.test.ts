import { parseIsolationOptions } from '../../../../../dev/bench/isolation/isolation-options';
import { compareRounds } from '../../../../../dev/bench/isolation/isolation-report';
import { describeMachine } from '../../../../../dev/bench/suite/machine';

const round = (hanging: boolean, latencyMs: number, missing = 0) => ({
  hanging,
  latenciesMs: [latencyMs, latencyMs],
  missing,
  hangingAttempts: hanging ? 9 : 0,
  cpuMs: { temporal: 12, mongodb: 4, service: 16, floor: 0, load: 3 },
});

test.each([
  {
    rounds: [round(false, 20), round(true, 25)],
    expected: { p50_ratio: 1.25, p99_ratio: 1.25, p99_ratio_of_pairs: [1.25], reached: true },
  },
  {
    rounds: [round(false, 20), round(true, 25.3)],
    expected: { p50_ratio: 1.27, p99_ratio: 1.27, reached: false },
  },
  {
    rounds: [round(false, 20, 3), round(true, 20, 1)],
    expected: { p50_ratio: 1, p99_ratio: 1, reached: false },
  },
])(
  'the goal needs a p99 ratio of at most 1.25 and no missing callback: $expected',
  ({ rounds, expected }) => {
    expect(compareRounds(rounds, parseIsolationOptions([]), describeMachine())).toMatchObject(expected);
  },
);
