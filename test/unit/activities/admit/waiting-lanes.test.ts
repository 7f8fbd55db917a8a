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

describe('waiting lanes', () => {
  const FULL = 20;
  const aLane = (
    key: string,
    woken: string[],
    wake = (): Promise<void> => Promise.resolve(),
  ): WaitingLane => ({
    key,
    wake: () => {
      woken.push(key);
      return wake();
    },
  });
  const waitAt = (limiter: EndpointLimiter, lane: WaitingLane, nowMs = START_MS): AcquireResult =>
    limiter.tryAcquire(A, nowMs, 'new', { lane, canWait: true });

  test('are woken one by one in order of arrival while the endpoint is not proven', () => {
    const woken: string[] = [];
    const limiter = aLimiter();
    const hanging = acquireAll(limiter, A);
    expect(waitAt(limiter, aLane('first', woken))).toEqual({
      kind: 'busy',
      retryInMs: 45_000,
      willBeWoken: true,
    });
    expect(limiter.retryAfterMs(A, START_MS, aLane('second', woken))).toBe(45_000);
    expect(woken).toEqual([]);

    hanging[0]!.release(undefined, START_MS + 10);
    hanging[1]!.release(undefined, START_MS + 10);
    expect(woken).toEqual(['first']);
    const first = waitAt(limiter, aLane('first', woken), START_MS + 20);
    limiter.wakeWaiting(START_MS + 20);
    expect({ kind: first.kind, woken }).toEqual({ kind: 'acquired', woken: ['first', 'second'] });
  });

  test('are woken for all free slots after three answers', () => {
    const woken: string[] = [];
    const limiter = aLimiter();
    const hanging = acquireAll(limiter, A);
    for (let lane = 0; lane < 30; lane += 1) waitAt(limiter, aLane(String(lane), woken));
    for (const { release } of hanging.slice(0, 3)) release(ANSWERS, START_MS + 10);
    for (const { release } of hanging.slice(3)) release(ANSWERS, START_MS + 10);
    expect(woken).toHaveLength(FULL);
    // Their slots are reserved.
    expect(limiter.tryAcquire(A, START_MS + 11, 'retry').kind).toBe('busy');
  });

  test('are not woken while the breaker is open, and one is woken as the probe', () => {
    const woken: string[] = [];
    const limiter = aFailingLimiter();
    waitAt(limiter, aLane('first', woken));
    waitAt(limiter, aLane('second', woken));
    limiter.wakeWaiting(START_MS + FIRST_OPEN_MS - 1);
    expect(woken).toEqual([]);
    limiter.wakeWaiting(START_MS + FIRST_OPEN_MS);
    limiter.wakeWaiting(START_MS + FIRST_OPEN_MS + 100);
    expect(woken).toEqual(['first']);
  });

  test('lose their slot if the wake-up fails, or after five seconds', async () => {
    const woken: string[] = [];
    const limiter = aFailingLimiter();
    waitAt(
      limiter,
      aLane('closed', woken, () => Promise.reject(new Error('not found'))),
    );
    waitAt(limiter, aLane('silent', woken));
    waitAt(limiter, aLane('there', woken));
    const probeMs = START_MS + FIRST_OPEN_MS;
    limiter.wakeWaiting(probeMs);
    await Promise.resolve();
    limiter.wakeWaiting(probeMs + 100);
    expect(woken).toEqual(['closed', 'silent']);
    limiter.wakeWaiting(probeMs + 5_100);
    expect(woken).toEqual(['closed', 'silent', 'there']);
  });

  test('retry by themselves later the longer the endpoint fails, up to ten minutes', () => {
    const woken: string[] = [];
    const limiter = aFailingLimiter();
    const inMs = [0, 300_000, 3_600_000].map((sinceMs) =>
      limiter.retryAfterMs(B, START_MS, aLane('well', woken)) === undefined
        ? waitForProbe(limiter, START_MS + sinceMs, woken)
        : undefined,
    );
    expect(inMs).toEqual([45_000, 225_000, 450_000]);
  });

  const waitForProbe = (limiter: EndpointLimiter, nowMs: number, woken: string[]): number | undefined => {
    // An admitted attempt is the probe, and stays in flight.
    limiter.tryAcquire(A, nowMs, 'retry');
    return limiter.retryAfterMs(A, nowMs, aLane(String(nowMs), woken));
  };

  test('do not wait at a healthy endpoint that is only busy', () => {
    const woken: string[] = [];
    const limiter = aLimiter();
    for (const { release } of acquireAll(limiter, A, { count: 3 })) release(ANSWERS, START_MS + 10);
    acquireAll(limiter, A);
    expect(waitAt(limiter, aLane('quick', woken))).not.toHaveProperty('willBeWoken');
  });
});
