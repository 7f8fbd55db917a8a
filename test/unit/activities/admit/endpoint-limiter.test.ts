import {
  createEndpointLimiter,
  type EndpointLimiter,
  type AcquireResult,
  type Requester,
} from '../../../../activities/admit/endpoint-limiter';
import { MIN_ATTEMPTS, FIRST_OPEN_MS } from '../../../../domain/delivery/breaker';
import type { SendResult } from '../../../../domain/delivery/delivery';
import { healthOf, type Endpoint } from '../../../../domain/delivery/endpoint';

const START_MS = Date.UTC(2027, 0, 1);
const HANGS: SendResult = { kind: 'unreachable', reason: 'timeout', detail: 'DEADLINE' };
const ANSWERS: SendResult = { kind: 'accepted', status: 204 };

const endpoint = (name: string): Endpoint => ({ key: `${name} `, name, healthOf });
const A = endpoint('https://a.example.com');
const B = endpoint('https://b.example.com');

type Acquired = Extract<AcquireResult, { kind: 'acquired' }>;

/** Enters as often as it is let in, at most `count` times. */
const enterAll = (
  guard: EndpointLimiter,
  to: Endpoint,
  {
    count = 1_000,
    nowMs = START_MS,
    requester = 'retry',
  }: { count?: number; nowMs?: number; requester?: Requester } = {},
): Acquired[] => {
  const entered: Acquired[] = [];
  while (entered.length < count) {
    const entry = guard.tryAcquire(to, nowMs, requester);
    if (entry.kind !== 'acquired') break;
    entered.push(entry);
  }
  return entered;
};

const aGuard = (part: Partial<Parameters<typeof createEndpointLimiter>[0]> = {}): EndpointLimiter =>
  createEndpointLimiter({ random: () => 0.5, attemptsAtUnknown: Infinity, ...part });

/** A guard whose breaker for A has just opened. */
const failedGuard = (part: Partial<Parameters<typeof createEndpointLimiter>[0]> = {}): EndpointLimiter => {
  const guard = aGuard(part);
  for (const { release } of enterAll(guard, A, { count: MIN_ATTEMPTS })) release(HANGS, START_MS);
  return guard;
};

test('an endpoint has at most twenty attempts under way, and another one still has all of its own', () => {
  const guard = aGuard();
  expect(enterAll(guard, A)).toHaveLength(20);
  expect(guard.tryAcquire(A, START_MS, 'retry')).toEqual({ kind: 'busy', retryInMs: 27.5 });
  expect(enterAll(guard, B)).toHaveLength(20);
});

test('who leaves makes room, once', () => {
  const guard = aGuard();
  const [first] = enterAll(guard, A);
  first!.release(ANSWERS, START_MS + 5);
  first!.release(ANSWERS, START_MS + 5);
  expect(enterAll(guard, A)).toHaveLength(1);
});

test('the last seats are for deliveries that were turned away before', () => {
  const guard = aGuard();
  expect(enterAll(guard, A, { requester: 'new' })).toHaveLength(16);
  expect(enterAll(guard, A, { requester: 'retry' })).toHaveLength(4);
});

test('an endpoint that has not answered yet gets five attempts at a time, and all seats once it has', () => {
  const guard = createEndpointLimiter({ random: () => 0.5 });
  const begun = enterAll(guard, A, { requester: 'new' });
  expect(begun).toHaveLength(4);
  expect(enterAll(guard, A, { requester: 'retry' })).toHaveLength(1);
  begun[0]!.release(HANGS, START_MS);
  expect(enterAll(guard, A)).toHaveLength(1);
  begun[1]!.release(ANSWERS, START_MS);
  // Two of the first are under way still, and the two after them.
  expect(enterAll(guard, A)).toHaveLength(20 - 4);
});

test('thirty endpoints that hang at once leave room: the fuller the worker, the less each may take', () => {
  const guard = aGuard();
  const hanging = Array.from({ length: 30 }, (_, index) => endpoint(`https://hangs-${index}.example.com`));
  const taken = hanging.map((each) => enterAll(guard, each).length);
  expect(taken[0]).toBe(20);
  expect(taken).toEqual(taken.toSorted((a, b) => b - a));
  expect(enterAll(guard, A).length).toBeGreaterThanOrEqual(2);
});

test('those turned away come back one by one, soon where attempts are quick', () => {
  const guard = aGuard();
  enterAll(guard, A, { nowMs: START_MS });
  const nowMs = START_MS + 10;
  const returns = Array.from({ length: 10 }, () => guard.tryAcquire(A, nowMs, 'retry')).map((entry) =>
    entry.kind === 'busy' ? entry.retryInMs : undefined,
  );
  expect(returns).toEqual([22.5, 27.5, 32.5, 37.5, 42.5, 47.5, 52.5, 57.5, 62.5, 67.5]);
});

test('a thousand that wait for an endpoint that hangs are some eight a second, and back within two minutes', () => {
  const guard = aGuard({ random: Math.random });
  enterAll(guard, A, { nowMs: START_MS });
  const nowMs = START_MS + 10_000;
  const returns = Array.from({ length: 1_000 }, () => guard.tryAcquire(A, nowMs, 'retry')).map((entry) =>
    entry.kind === 'busy' ? entry.retryInMs : Number.NaN,
  );
  const perSecond = new Map<number, number>();
  for (const each of returns) {
    const second = Math.floor(each / 1_000);
    perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
  }
  expect(Math.min(...returns)).toBeGreaterThanOrEqual(5_000);
  expect(Math.max(...returns)).toBeLessThanOrEqual(125_250);
  expect(Math.max(...perSecond.values())).toBeLessThanOrEqual(20);
});

test('at an endpoint that fails nothing is tried until its time, and those who wait come after it, apart', () => {
  const guard = failedGuard();
  const entries = [1, 2, 3].map(() => guard.tryAcquire(A, START_MS + 1_000, 'retry'));
  const firstMs = FIRST_OPEN_MS - 1_000;
  expect(entries).toEqual([
    { kind: 'open', retryInMs: firstMs + 125, sinceMs: START_MS },
    { kind: 'open', retryInMs: firstMs + 375, sinceMs: START_MS },
    { kind: 'open', retryInMs: firstMs + 625, sinceMs: START_MS },
  ]);
  expect(guard.tryAcquire(B, START_MS + 1_000, 'new').kind).toBe('acquired');
});

test('one probe goes through; while it is under way the others wait, and its success lets all in', () => {
  const guard = failedGuard();
  const dueMs = START_MS + FIRST_OPEN_MS;
  const [probe, ...others] = enterAll(guard, A, { nowMs: dueMs });
  expect(others).toEqual([]);
  expect(guard.tryAcquire(A, dueMs + 3_000, 'retry')).toMatchObject({ kind: 'open', sinceMs: START_MS });
  probe!.release(ANSWERS, dueMs + 3_001);
  expect(enterAll(guard, A, { nowMs: dueMs + 3_001 })).toHaveLength(20);
});

test('a probe that fails keeps it shut for longer, in the same period', () => {
  const guard = failedGuard();
  const dueMs = START_MS + FIRST_OPEN_MS;
  enterAll(guard, A, { nowMs: dueMs })[0]!.release(HANGS, dueMs + 1_000);
  const entry = guard.tryAcquire(A, dueMs + 1_000, 'retry');
  expect(entry).toEqual({ kind: 'open', retryInMs: 2 * FIRST_OPEN_MS + 125, sinceMs: START_MS });
});

test('a probe that came to nothing gives its place to the next', () => {
  const guard = failedGuard();
  const dueMs = START_MS + FIRST_OPEN_MS;
  enterAll(guard, A, { nowMs: dueMs })[0]!.release(undefined, dueMs);
  expect(enterAll(guard, A, { nowMs: dueMs })).toHaveLength(1);
});

test('refusals that are the task’s own fault open nothing', () => {
  const guard = aGuard();
  for (let round = 0; round < 50; round += 1)
    enterAll(guard, A, { count: 1 })[0]!.release({ kind: 'refused', status: 404 }, START_MS);
  expect(guard.tryAcquire(A, START_MS, 'new').kind).toBe('acquired');
});

test('opening and closing are told once each', () => {
  const told: string[] = [];
  const guard = failedGuard({ onBreaker: ({ name }, became) => told.push(`${name} ${became}`) });
  let dueMs = START_MS + FIRST_OPEN_MS;
  enterAll(guard, A, { nowMs: dueMs })[0]!.release(HANGS, dueMs);
  dueMs += 2 * FIRST_OPEN_MS;
  enterAll(guard, A, { nowMs: dueMs })[0]!.release(ANSWERS, dueMs);
  expect(told).toEqual(['https://a.example.com open', 'https://a.example.com closed']);
});

test('more endpoints than are remembered: the one not used for longest is forgotten, one with attempts under way is not', () => {
  const told: string[] = [];
  const guard = failedGuard({ maxEndpoints: 3, onBreaker: (_, became) => told.push(became) });
  const busy = endpoint('https://busy.example.com');
  expect(enterAll(guard, busy)).toHaveLength(20);
  for (let index = 0; index < 10; index += 1)
    enterAll(guard, endpoint(`https://${index}.example.com`), { count: 1 })[0]!.release(ANSWERS, START_MS);
  expect(guard.tryAcquire(busy, START_MS, 'retry').kind).toBe('busy');
  expect(guard.tryAcquire(A, START_MS, 'new').kind).toBe('acquired');
  expect(told).toEqual(['open', 'closed']);
});

test('a person who wants it now need not wait for the breaker: that attempt is the probe', () => {
  const guard = failedGuard();
  const nowMs = START_MS + 1_000;
  const urgent = guard.tryAcquire(A, nowMs, 'urgent');
  expect(urgent.kind).toBe('acquired');
  expect(guard.tryAcquire(A, nowMs, 'urgent').kind).toBe('open');
  if (urgent.kind === 'acquired') urgent.release(ANSWERS, nowMs);
  expect(guard.tryAcquire(A, nowMs, 'new').kind).toBe('acquired');
});

describe('what is foretold', () => {
  test('nothing of an endpoint that is well, or only busy', () => {
    const guard = aGuard();
    expect(guard.retryAfterMs(A, START_MS)).toBeUndefined();
    enterAll(guard, A);
    expect(guard.retryAfterMs(A, START_MS + 100)).toBeUndefined();
  });

  test('of one that was never heard of, sooner: what is under way may be the beginning of a hang', () => {
    const known = aGuard();
    for (const { release } of enterAll(known, A, { count: 3 })) release(ANSWERS, START_MS);
    const guards = [aGuard(), known];
    for (const guard of guards) enterAll(guard, A);
    const foretold = guards.map((guard) => guard.retryAfterMs(A, START_MS + 600));
    expect(foretold).toEqual([1_215, undefined]);
  });

  test('of one that hangs, a time of its own for each', () => {
    const guard = aGuard();
    enterAll(guard, A);
    const nowMs = START_MS + 10_000;
    const times = [1, 2, 3].map(() => guard.retryAfterMs(A, nowMs));
    expect(times).toEqual([5_125, 5_375, 5_625]);
  });

  test('of one whose breaker is open, times after its probe; nothing once the probe is due', () => {
    const guard = failedGuard();
    expect(guard.retryAfterMs(A, START_MS + 1_000)).toBe(FIRST_OPEN_MS - 1_000 + 125);
    expect(guard.retryAfterMs(A, START_MS + FIRST_OPEN_MS)).toBeUndefined();
  });
});
