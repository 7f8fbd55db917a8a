import {
  createEndpointLimiter,
  type EndpointLimiter,
  type AcquireResult,
  type Requester,
} from '../../../../activities/admit/endpoint-limiter';
import type { WaitingLane } from '../../../../activities/admit/waiting-lanes';
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

describe('lanes that can wait', () => {
  const FULL = 20;
  const aLane = (
    key: string,
    called: string[],
    call = (): Promise<void> => Promise.resolve(),
  ): WaitingLane => ({
    key,
    wake: () => {
      called.push(key);
      return call();
    },
  });
  const waitsFor = (guard: EndpointLimiter, lane: WaitingLane, nowMs = START_MS): AcquireResult =>
    guard.tryAcquire(A, nowMs, 'new', { lane, canWait: true });

  test('are called one after the other where nobody knows that the endpoint is well, in the order they came', () => {
    const called: string[] = [];
    const guard = aGuard();
    const hanging = enterAll(guard, A);
    expect(waitsFor(guard, aLane('first', called))).toEqual({
      kind: 'busy',
      retryInMs: 45_000,
      willBeWoken: true,
    });
    expect(guard.retryAfterMs(A, START_MS, aLane('second', called))).toBe(45_000);
    expect(called).toEqual([]);

    hanging[0]!.release(undefined, START_MS + 10);
    hanging[1]!.release(undefined, START_MS + 10);
    expect(called).toEqual(['first']);
    const first = waitsFor(guard, aLane('first', called), START_MS + 20);
    guard.wakeWaiting(START_MS + 20);
    expect({ kind: first.kind, called }).toEqual({ kind: 'acquired', called: ['first', 'second'] });
  });

  test('are called as many as there is room for once three answers have come', () => {
    const called: string[] = [];
    const guard = aGuard();
    const hanging = enterAll(guard, A);
    for (let lane = 0; lane < 30; lane += 1) waitsFor(guard, aLane(String(lane), called));
    for (const { release } of hanging.slice(0, 3)) release(ANSWERS, START_MS + 10);
    for (const { release: leave } of hanging.slice(3)) leave(ANSWERS, START_MS + 10);
    expect(called).toHaveLength(FULL);
    // Their seats are kept for them.
    expect(guard.tryAcquire(A, START_MS + 11, 'retry').kind).toBe('busy');
  });

  test('are left alone while the breaker is open, and one is called to be the probe', () => {
    const called: string[] = [];
    const guard = failedGuard();
    waitsFor(guard, aLane('first', called));
    waitsFor(guard, aLane('second', called));
    guard.wakeWaiting(START_MS + FIRST_OPEN_MS - 1);
    expect(called).toEqual([]);
    guard.wakeWaiting(START_MS + FIRST_OPEN_MS);
    guard.wakeWaiting(START_MS + FIRST_OPEN_MS + 100);
    expect(called).toEqual(['first']);
  });

  test('give up their seat where the call fails, or five seconds have passed', async () => {
    const called: string[] = [];
    const guard = failedGuard();
    waitsFor(
      guard,
      aLane('closed', called, () => Promise.reject(new Error('not found'))),
    );
    waitsFor(guard, aLane('silent', called));
    waitsFor(guard, aLane('there', called));
    const probeMs = START_MS + FIRST_OPEN_MS;
    guard.wakeWaiting(probeMs);
    await Promise.resolve();
    guard.wakeWaiting(probeMs + 100);
    expect(called).toEqual(['closed', 'silent']);
    guard.wakeWaiting(probeMs + 5_100);
    expect(called).toEqual(['closed', 'silent', 'there']);
  });

  test('come by themselves the later the longer the endpoint has failed, up to ten minutes', () => {
    const called: string[] = [];
    const guard = failedGuard();
    const inMs = [0, 300_000, 3_600_000].map((sinceMs) =>
      guard.retryAfterMs(B, START_MS, aLane('well', called)) === undefined
        ? waitsForProbe(guard, START_MS + sinceMs, called)
        : undefined,
    );
    expect(inMs).toEqual([45_000, 225_000, 450_000]);
  });

  const waitsForProbe = (guard: EndpointLimiter, nowMs: number, called: string[]): number | undefined => {
    // Whoever is let in is the probe, and takes its time.
    guard.tryAcquire(A, nowMs, 'retry');
    return guard.retryAfterMs(A, nowMs, aLane(String(nowMs), called));
  };

  test('do not wait at an endpoint that is well and only busy', () => {
    const called: string[] = [];
    const guard = aGuard();
    for (const { release } of enterAll(guard, A, { count: 3 })) release(ANSWERS, START_MS + 10);
    enterAll(guard, A);
    expect(waitsFor(guard, aLane('quick', called))).not.toHaveProperty('isCalled');
  });
});
