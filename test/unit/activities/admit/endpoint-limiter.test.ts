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

/** Acquires as many slots as the limiter grants, at most `count`. */
const acquireAll = (
  limiter: EndpointLimiter,
  to: Endpoint,
  {
    count = 1_000,
    nowMs = START_MS,
    requester = 'retry',
  }: { count?: number; nowMs?: number; requester?: Requester } = {},
): Acquired[] => {
  const acquired: Acquired[] = [];
  while (acquired.length < count) {
    const entry = limiter.tryAcquire(to, nowMs, requester);
    if (entry.kind !== 'acquired') break;
    acquired.push(entry);
  }
  return acquired;
};

const aLimiter = (part: Partial<Parameters<typeof createEndpointLimiter>[0]> = {}): EndpointLimiter =>
  createEndpointLimiter({ random: () => 0.5, attemptsAtUnknown: Infinity, ...part });

/** A limiter whose breaker for A has just opened. */
const aFailingLimiter = (
  part: Partial<Parameters<typeof createEndpointLimiter>[0]> = {},
): EndpointLimiter => {
  const limiter = aLimiter(part);
  for (const { release } of acquireAll(limiter, A, { count: MIN_ATTEMPTS })) release(HANGS, START_MS);
  return limiter;
};

test('an endpoint has at most twenty attempts in flight, and does not use slots of another endpoint', () => {
  const limiter = aLimiter();
  expect(acquireAll(limiter, A)).toHaveLength(20);
  expect(limiter.tryAcquire(A, START_MS, 'retry')).toEqual({ kind: 'busy', retryInMs: 27.5 });
  expect(acquireAll(limiter, B)).toHaveLength(20);
});

test('releasing twice frees one slot', () => {
  const limiter = aLimiter();
  const [first] = acquireAll(limiter, A);
  first!.release(ANSWERS, START_MS + 5);
  first!.release(ANSWERS, START_MS + 5);
  expect(acquireAll(limiter, A)).toHaveLength(1);
});

test('the last slots are reserved for deliveries that were rejected before', () => {
  const limiter = aLimiter();
  expect(acquireAll(limiter, A, { requester: 'new' })).toHaveLength(16);
  expect(acquireAll(limiter, A, { requester: 'retry' })).toHaveLength(4);
});

test('an endpoint gets five attempts at a time before its first answer, and all slots after it', () => {
  const limiter = createEndpointLimiter({ random: () => 0.5 });
  const started = acquireAll(limiter, A, { requester: 'new' });
  expect(started).toHaveLength(4);
  expect(acquireAll(limiter, A, { requester: 'retry' })).toHaveLength(1);
  started[0]!.release(HANGS, START_MS);
  expect(acquireAll(limiter, A)).toHaveLength(1);
  started[1]!.release(ANSWERS, START_MS);
  // Four attempts are still in flight: two of the first, and the two after them.
  expect(acquireAll(limiter, A)).toHaveLength(20 - 4);
});

test('thirty hanging endpoints leave slots free, because each gets a share of the free ones', () => {
  const limiter = aLimiter();
  const hanging = Array.from({ length: 30 }, (_, index) => endpoint(`https://hangs-${index}.example.com`));
  const taken = hanging.map((each) => acquireAll(limiter, each).length);
  expect(taken[0]).toBe(20);
  expect(taken).toEqual(taken.toSorted((a, b) => b - a));
  expect(acquireAll(limiter, A).length).toBeGreaterThanOrEqual(2);
});

test('rejected deliveries retry one by one, and soon if attempts are quick', () => {
  const limiter = aLimiter();
  acquireAll(limiter, A, { nowMs: START_MS });
  const nowMs = START_MS + 10;
  const returns = Array.from({ length: 10 }, () => limiter.tryAcquire(A, nowMs, 'retry')).map((entry) =>
    entry.kind === 'busy' ? entry.retryInMs : undefined,
  );
  expect(returns).toEqual([22.5, 27.5, 32.5, 37.5, 42.5, 47.5, 52.5, 57.5, 62.5, 67.5]);
});

test('a thousand deliveries at a hanging endpoint retry within two minutes, at most 20 per second', () => {
  const limiter = aLimiter({ random: Math.random });
  acquireAll(limiter, A, { nowMs: START_MS });
  const nowMs = START_MS + 10_000;
  const returns = Array.from({ length: 1_000 }, () => limiter.tryAcquire(A, nowMs, 'retry')).map((entry) =>
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

test('an open breaker rejects attempts until its probe is due, and spaces the retries after it', () => {
  const limiter = aFailingLimiter();
  const entries = [1, 2, 3].map(() => limiter.tryAcquire(A, START_MS + 1_000, 'retry'));
  const firstMs = FIRST_OPEN_MS - 1_000;
  expect(entries).toEqual([
    { kind: 'open', retryInMs: firstMs + 125, sinceMs: START_MS },
    { kind: 'open', retryInMs: firstMs + 375, sinceMs: START_MS },
    { kind: 'open', retryInMs: firstMs + 625, sinceMs: START_MS },
  ]);
  expect(limiter.tryAcquire(B, START_MS + 1_000, 'new').kind).toBe('acquired');
});

test('one probe is admitted while others wait, and its success closes the breaker', () => {
  const limiter = aFailingLimiter();
  const dueMs = START_MS + FIRST_OPEN_MS;
  const [probe, ...others] = acquireAll(limiter, A, { nowMs: dueMs });
  expect(others).toEqual([]);
  expect(limiter.tryAcquire(A, dueMs + 3_000, 'retry')).toMatchObject({ kind: 'open', sinceMs: START_MS });
  probe!.release(ANSWERS, dueMs + 3_001);
  expect(acquireAll(limiter, A, { nowMs: dueMs + 3_001 })).toHaveLength(20);
});

test('a failed probe keeps the breaker open for longer, with the same `sinceMs`', () => {
  const limiter = aFailingLimiter();
  const dueMs = START_MS + FIRST_OPEN_MS;
  acquireAll(limiter, A, { nowMs: dueMs })[0]!.release(HANGS, dueMs + 1_000);
  const entry = limiter.tryAcquire(A, dueMs + 1_000, 'retry');
  expect(entry).toEqual({ kind: 'open', retryInMs: 2 * FIRST_OPEN_MS + 125, sinceMs: START_MS });
});

test('a probe without a result makes room for the next probe', () => {
  const limiter = aFailingLimiter();
  const dueMs = START_MS + FIRST_OPEN_MS;
  acquireAll(limiter, A, { nowMs: dueMs })[0]!.release(undefined, dueMs);
  expect(acquireAll(limiter, A, { nowMs: dueMs })).toHaveLength(1);
});

test('a 404 does not open the breaker', () => {
  const limiter = aLimiter();
  for (let round = 0; round < 50; round += 1)
    acquireAll(limiter, A, { count: 1 })[0]!.release({ kind: 'refused', status: 404 }, START_MS);
  expect(limiter.tryAcquire(A, START_MS, 'new').kind).toBe('acquired');
});

test('opening and closing are reported once each', () => {
  const changes: string[] = [];
  const limiter = aFailingLimiter({ onBreaker: ({ name }, became) => changes.push(`${name} ${became}`) });
  let dueMs = START_MS + FIRST_OPEN_MS;
  acquireAll(limiter, A, { nowMs: dueMs })[0]!.release(HANGS, dueMs);
  dueMs += 2 * FIRST_OPEN_MS;
  acquireAll(limiter, A, { nowMs: dueMs })[0]!.release(ANSWERS, dueMs);
  expect(changes).toEqual(['https://a.example.com open', 'https://a.example.com closed']);
});

test('the least recently used endpoint is evicted, but none with attempts in flight', () => {
  const changes: string[] = [];
  const limiter = aFailingLimiter({ maxEndpoints: 3, onBreaker: (_, became) => changes.push(became) });
  const busy = endpoint('https://busy.example.com');
  expect(acquireAll(limiter, busy)).toHaveLength(20);
  for (let index = 0; index < 10; index += 1)
    acquireAll(limiter, endpoint(`https://${index}.example.com`), { count: 1 })[0]!.release(
      ANSWERS,
      START_MS,
    );
  expect(limiter.tryAcquire(busy, START_MS, 'retry').kind).toBe('busy');
  expect(limiter.tryAcquire(A, START_MS, 'new').kind).toBe('acquired');
  expect(changes).toEqual(['open', 'closed']);
});

test('an urgent attempt does not wait for the breaker and becomes the probe', () => {
  const limiter = aFailingLimiter();
  const nowMs = START_MS + 1_000;
  const urgent = limiter.tryAcquire(A, nowMs, 'urgent');
  expect(urgent.kind).toBe('acquired');
  expect(limiter.tryAcquire(A, nowMs, 'urgent').kind).toBe('open');
  if (urgent.kind === 'acquired') urgent.release(ANSWERS, nowMs);
  expect(limiter.tryAcquire(A, nowMs, 'new').kind).toBe('acquired');
});

describe('retryAfterMs', () => {
  test('returns nothing for a healthy or only busy endpoint', () => {
    const limiter = aLimiter();
    expect(limiter.retryAfterMs(A, START_MS)).toBeUndefined();
    acquireAll(limiter, A);
    expect(limiter.retryAfterMs(A, START_MS + 100)).toBeUndefined();
  });

  test('returns a delay for an unknown endpoint earlier than for a proven one', () => {
    const known = aLimiter();
    for (const { release } of acquireAll(known, A, { count: 3 })) release(ANSWERS, START_MS);
    const limiters = [aLimiter(), known];
    for (const limiter of limiters) acquireAll(limiter, A);
    const delays = limiters.map((limiter) => limiter.retryAfterMs(A, START_MS + 600));
    expect(delays).toEqual([1_215, undefined]);
  });

  test('returns a different delay for each delivery at a hanging endpoint', () => {
    const limiter = aLimiter();
    acquireAll(limiter, A);
    const nowMs = START_MS + 10_000;
    const times = [1, 2, 3].map(() => limiter.retryAfterMs(A, nowMs));
    expect(times).toEqual([5_125, 5_375, 5_625]);
  });

  test('returns delays after the probe while the breaker is open, and nothing once the probe is due', () => {
    const limiter = aFailingLimiter();
    expect(limiter.retryAfterMs(A, START_MS + 1_000)).toBe(FIRST_OPEN_MS - 1_000 + 125);
    expect(limiter.retryAfterMs(A, START_MS + FIRST_OPEN_MS)).toBeUndefined();
  });
});
