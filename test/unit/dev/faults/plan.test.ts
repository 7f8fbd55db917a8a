import { chanceOf } from '../../../../dev/faults/chance';
import { parseFaultsOptions } from '../../../../dev/faults/options';
import { FAULT_NAMES, planFaults, faultSpec, type PlannedFault } from '../../../../dev/faults/plan';

const MINUTE_MS = 60_000;

test('the same seed gives the same faults, another seed gives others', () => {
  expect(planFaults(7, 3 * MINUTE_MS)).toEqual(planFaults(7, 3 * MINUTE_MS));
  expect(planFaults(8, 3 * MINUTE_MS)).not.toEqual(planFaults(7, 3 * MINUTE_MS));
});

test.each([1, 2, 3, 4, 5])('a plan of ten minutes has every fault, and all end in time (seed %i)', (seed) => {
  const plan = planFaults(seed, 10 * MINUTE_MS);
  expect(new Set(plan.map(({ fault }) => fault))).toEqual(new Set(FAULT_NAMES));
  expect(plan.every(({ atMs, forMs }) => atMs + forMs <= 10 * MINUTE_MS)).toBe(true);
  expect(plan.map(({ atMs }) => atMs)).toEqual(plan.map(({ atMs }) => atMs).toSorted((a, b) => a - b));
});

test('during a long outage of an engine no process is killed', () => {
  const plan = planFaults(3, 10 * MINUTE_MS);
  const outages = plan.filter(({ forMs }) => forMs === MINUTE_MS);
  const during = ({ atMs, forMs }: PlannedFault): readonly PlannedFault[] =>
    plan.filter((each) => each.forMs < MINUTE_MS && each.atMs > atMs && each.atMs < atMs + forMs);
  expect(outages.map(({ fault }) => fault).toSorted()).toEqual([
    'MongoDB is away for a minute',
    'Temporal is away for a minute',
  ]);
  expect(outages.flatMap(during).filter(({ fault }) => faultSpec(fault).act === 'kill')).toEqual([]);
  expect(outages.flatMap(during)).not.toEqual([]);
});

test('a plan of three minutes has one long outage, and every other fault', () => {
  const faults = [1, 2, 3, 4, 5].map((seed) => planFaults(seed, 3 * MINUTE_MS));
  expect(faults.map((plan) => plan.filter(({ forMs }) => forMs === MINUTE_MS).length)).toEqual([
    1, 1, 1, 1, 1,
  ]);
  expect(new Set(faults.flat().map(({ fault }) => fault))).toEqual(new Set(FAULT_NAMES));
});

test('a short run has no outage that is longer than the run', () => {
  expect(planFaults(1, MINUTE_MS / 2).every(({ forMs }) => forMs < MINUTE_MS / 2)).toBe(true);
});

test('draws with one seed but different names are independent', () => {
  const draws = (name: string): number[] => {
    const { draw } = chanceOf(42, name);
    return [draw(), draw(), draw()];
  };
  expect(draws('a')).toEqual(draws('a'));
  expect(draws('a')).not.toEqual(draws('b'));
  expect([...draws('a'), ...draws('b')].every((value) => value >= 0 && value < 1)).toBe(true);
});

test('the options default to three minutes and a random seed; --quick runs half a minute', () => {
  const { seed, ...defaults } = parseFaultsOptions([]);
  expect(seed).toBeGreaterThan(0);
  expect(defaults).toEqual({
    ...{ durationMs: 3 * MINUTE_MS, perSecond: 20, members: 1, out: '.callsign/faults/last.json' },
  });
  expect(parseFaultsOptions(['--quick', '--seed', '5', '--replica-set', '--rate', '7'])).toMatchObject({
    ...{ seed: 5, durationMs: MINUTE_MS / 2, members: 3, perSecond: 7 },
  });
  expect(parseFaultsOptions(['--quick', '--minutes', '10'])).toMatchObject({ durationMs: 10 * MINUTE_MS });
});

test.each([
  [['--minutes', 'ten'], '--minutes: "ten" is not a number above 0 and up to 1440'],
  [['--seed', '0'], '--seed: "0" is not a number above 0 and up to 999999999'],
  [['--seed', '1.5'], '--seed: 1.5 is not a whole number'],
])('%s is refused', (args, message) => {
  expect(() => parseFaultsOptions(args)).toThrow(message);
});
