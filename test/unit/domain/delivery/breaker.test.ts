import fc from 'fast-check';
import {
  afterAttempt,
  afterProbe,
  CLOSED,
  MIN_ATTEMPTS,
  FIRST_OPEN_MS,
  MAX_OPEN_MS,
  breakerPermit,
  WINDOW_MS,
  type Breaker,
  type EndpointHealth,
} from '../../../../domain/delivery/breaker';

const START_MS = Date.UTC(2027, 0, 1);

/** A breaker after attempts `apartMs` apart, the last one at `START_MS`. */
const after = (history: readonly EndpointHealth[], apartMs = 1_000): Breaker =>
  history.reduce<Breaker>(
    (breaker, health, index) =>
      afterAttempt(breaker, health, START_MS - (history.length - 1 - index) * apartMs),
    CLOSED,
  );

const times = (count: number, health: EndpointHealth): EndpointHealth[] =>
  Array.from({ length: count }, () => health);

const openAt = (nowMs: number): Breaker => ({
  kind: 'open',
  sinceMs: nowMs,
  untilMs: nowMs + FIRST_OPEN_MS,
  failedProbes: 0,
});

test.each([
  ['nine failures are too few', times(9, 'fails'), 1_000, 'closed'],
  ['ten failures open it', times(10, 'fails'), 1_000, 'open'],
  ['seven failures of ten open it', [...times(3, 'answers'), ...times(7, 'fails')], 1_000, 'open'],
  ['six failures of ten do not open it', [...times(4, 'answers'), ...times(6, 'fails')], 1_000, 'closed'],
  [
    'a success that leaves the share at 70 % does not open it',
    [...times(7, 'fails'), ...times(3, 'answers')],
    1_000,
    'closed',
  ],
  [
    'thirty failures of a hundred do not open it',
    [...times(70, 'answers'), ...times(30, 'fails')],
    1_000,
    'closed',
  ],
  ['ten failures spread over ten minutes do not open it', times(10, 'fails'), 60_000, 'closed'],
  [
    'successes outside the window do not count',
    [...times(100, 'answers'), ...times(10, 'fails')],
    30_000,
    'open',
  ],
] as const)('%s', (_, history, apartMs, kind) => {
  expect(after(history, apartMs).kind).toBe(kind);
});

test('an open breaker allows nothing until its time, and then one probe', () => {
  const breaker = after(times(10, 'fails'));
  expect(breaker).toEqual(openAt(START_MS));
  const untilMs = START_MS + FIRST_OPEN_MS;
  expect(breakerPermit(breaker, untilMs - 1)).toEqual({ kind: 'none', untilMs, sinceMs: START_MS });
  const probing: Breaker = { kind: 'probing', sinceMs: START_MS, failedProbes: 0 };
  expect(breakerPermit(breaker, untilMs)).toEqual({ kind: 'probe', breaker: probing });
  expect(breakerPermit(probing, untilMs + 7)).toEqual({
    kind: 'none',
    untilMs: untilMs + 7,
    sinceMs: START_MS,
  });
});

test('a successful probe closes it with an empty window', () => {
  const probing: Breaker = { kind: 'probing', sinceMs: START_MS, failedProbes: 3 };
  const closed = afterProbe(probing, 'answers', START_MS);
  expect(closed).toEqual(CLOSED);
  expect(afterAttempt(closed, 'fails', START_MS).kind).toBe('closed');
});

test.each([
  [1, 10_000],
  [2, 20_000],
  [3, 40_000],
  [4, MAX_OPEN_MS],
  [50, MAX_OPEN_MS],
])('after %i failed probes it stays open for %i ms', (failed, openMs) => {
  const probing: Breaker = { kind: 'probing', sinceMs: START_MS, failedProbes: failed - 1 };
  const nowMs = START_MS + 90_000;
  expect(afterProbe(probing, 'fails', nowMs)).toEqual({
    kind: 'open',
    sinceMs: START_MS,
    untilMs: nowMs + openMs,
    failedProbes: failed,
  });
});

test('a probe without a result allows the next probe at once', () => {
  const probing: Breaker = { kind: 'probing', sinceMs: START_MS, failedProbes: 2 };
  const breaker = afterProbe(probing, undefined, START_MS + 5);
  expect(breakerPermit(breaker, START_MS + 5)).toEqual({ kind: 'probe', breaker: probing });
});

test.each<[string, Breaker]>([
  ['open', openAt(START_MS)],
  ['probing', { kind: 'probing', sinceMs: START_MS, failedProbes: 0 }],
])('attempts that started before it opened are not counted while it is %s', (_, breaker) => {
  expect(afterAttempt(breaker, 'answers', START_MS + 1)).toBe(breaker);
  expect(afterAttempt(breaker, 'fails', START_MS + 1)).toBe(breaker);
});

test('any history: few attempts never open it, and only one probe passes, at its time', () => {
  const step = fc.record({
    waitMs: fc.integer({ min: 0, max: 40_000 }),
    health: fc.constantFrom<EndpointHealth | undefined>('answers', 'fails', 'fails', undefined),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      let breaker = CLOSED;
      let nowMs = START_MS;
      let attempts: { atMs: number; health: EndpointHealth }[] = [];
      for (const { waitMs, health } of steps) {
        nowMs += waitMs;
        const permit = breakerPermit(breaker, nowMs);
        if (permit.kind === 'none') {
          expect(permit.untilMs - nowMs).toBeLessThanOrEqual(MAX_OPEN_MS);
          continue;
        }
        if (permit.kind === 'probe') {
          expect(breakerPermit(permit.breaker, nowMs).kind).toBe('none');
          breaker = afterProbe(permit.breaker, health, nowMs);
          attempts = [];
          continue;
        }
        if (health === undefined) continue;
        breaker = afterAttempt(breaker, health, nowMs);
        attempts.push({ atMs: nowMs, health });
        // The breaker drops whole buckets, so this exact model is an upper bound of its count.
        const known = attempts.filter(({ atMs }) => atMs > nowMs - WINDOW_MS);
        if (breaker.kind === 'open') expect(known.length).toBeGreaterThanOrEqual(MIN_ATTEMPTS);
        if (breaker.kind === 'closed') expect(breaker.buckets.length).toBeLessThanOrEqual(31);
      }
    }),
  );
});
