import {
  createEndpointGuard,
  type EndpointGuard,
  type Entry,
  type Visitor,
} from '../../../../activities/admit/endpoint-guard';
import type { WaitingLane } from '../../../../activities/admit/waiting-lanes';
import { FEWEST_ATTEMPTS, FIRST_OPEN_MS } from '../../../../domain/delivery/breaker';
import type { SendResult } from '../../../../domain/delivery/delivery';
import { healthOf, type Endpoint } from '../../../../domain/delivery/endpoint';

const START_MS = Date.UTC(2027, 0, 1);
const HANGS: SendResult = { kind: 'unreachable', reason: 'timeout', detail: 'DEADLINE' };
const ANSWERS: SendResult = { kind: 'accepted', status: 204 };

const endpoint = (name: string): Endpoint => ({ key: `${name} `, name, healthOf });
const A = endpoint('https://a.example.com');
const B = endpoint('https://b.example.com');

type Entered = Extract<Entry, { kind: 'entered' }>;

/** Enters as often as it is let in, at most `count` times. */
const enterAll = (
  guard: EndpointGuard,
  to: Endpoint,
  {
    count = 1_000,
    nowMs = START_MS,
    visitor = 'returning',
  }: { count?: number; nowMs?: number; visitor?: Visitor } = {},
): Entered[] => {
  const entered: Entered[] = [];
  while (entered.length < count) {
    const entry = guard.tryEnter(to, nowMs, visitor);
    if (entry.kind !== 'entered') break;
    entered.push(entry);
  }
  return entered;
};

const aGuard = (part: Partial<Parameters<typeof createEndpointGuard>[0]> = {}): EndpointGuard =>
  createEndpointGuard({ random: () => 0.5, attemptsAtStranger: Infinity, ...part });

/** A guard whose breaker for A has just opened. */
const failedGuard = (part: Partial<Parameters<typeof createEndpointGuard>[0]> = {}): EndpointGuard => {
  const guard = aGuard(part);
  for (const { leave } of enterAll(guard, A, { count: FEWEST_ATTEMPTS })) leave(HANGS, START_MS);
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
    call: () => {
      called.push(key);
      return call();
    },
  });
  const waitsFor = (guard: EndpointGuard, lane: WaitingLane, nowMs = START_MS): Entry =>
    guard.tryEnter(A, nowMs, 'new', { lane, canWait: true });

  test('are called one after the other where nobody knows that the endpoint is well, in the order they came', () => {
    const called: string[] = [];
    const guard = aGuard();
    const hanging = enterAll(guard, A);
    expect(waitsFor(guard, aLane('first', called))).toEqual({
      kind: 'busy',
      retryInMs: 45_000,
      isCalled: true,
    });
    expect(guard.worthTryingInMs(A, START_MS, aLane('second', called))).toBe(45_000);
    expect(called).toEqual([]);

    hanging[0]!.leave(undefined, START_MS + 10);
    hanging[1]!.leave(undefined, START_MS + 10);
    expect(called).toEqual(['first']);
    const first = waitsFor(guard, aLane('first', called), START_MS + 20);
    guard.callWaiting(START_MS + 20);
    expect({ kind: first.kind, called }).toEqual({ kind: 'entered', called: ['first', 'second'] });
  });

  test('are called as many as there is room for once three answers have come', () => {
    const called: string[] = [];
    const guard = aGuard();
    const hanging = enterAll(guard, A);
    for (let lane = 0; lane < 30; lane += 1) waitsFor(guard, aLane(String(lane), called));
    for (const { leave } of hanging.slice(0, 3)) leave(ANSWERS, START_MS + 10);
    for (const { leave } of hanging.slice(3)) leave(ANSWERS, START_MS + 10);
    expect(called).toHaveLength(FULL);
    // Their seats are kept for them.
    expect(guard.tryEnter(A, START_MS + 11, 'returning').kind).toBe('busy');
  });

  test('are left alone while the breaker is open, and one is called to be the probe', () => {
    const called: string[] = [];
    const guard = failedGuard();
    waitsFor(guard, aLane('first', called));
    waitsFor(guard, aLane('second', called));
    guard.callWaiting(START_MS + FIRST_OPEN_MS - 1);
    expect(called).toEqual([]);
    guard.callWaiting(START_MS + FIRST_OPEN_MS);
    guard.callWaiting(START_MS + FIRST_OPEN_MS + 100);
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
    guard.callWaiting(probeMs);
    await Promise.resolve();
    guard.callWaiting(probeMs + 100);
    expect(called).toEqual(['closed', 'silent']);
    guard.callWaiting(probeMs + 5_100);
    expect(called).toEqual(['closed', 'silent', 'there']);
  });

  test('come by themselves the later the longer the endpoint has failed, up to ten minutes', () => {
    const called: string[] = [];
    const guard = failedGuard();
    const inMs = [0, 300_000, 3_600_000].map((sinceMs) =>
      guard.worthTryingInMs(B, START_MS, aLane('well', called)) === undefined
        ? waitsForProbe(guard, START_MS + sinceMs, called)
        : undefined,
    );
    expect(inMs).toEqual([45_000, 225_000, 450_000]);
  });

  const waitsForProbe = (guard: EndpointGuard, nowMs: number, called: string[]): number | undefined => {
    // Whoever is let in is the probe, and takes its time.
    guard.tryEnter(A, nowMs, 'returning');
    return guard.worthTryingInMs(A, nowMs, aLane(String(nowMs), called));
  };

  test('do not wait at an endpoint that is well and only busy', () => {
    const called: string[] = [];
    const guard = aGuard();
    for (const { leave } of enterAll(guard, A, { count: 3 })) leave(ANSWERS, START_MS + 10);
    enterAll(guard, A);
    expect(waitsFor(guard, aLane('quick', called))).not.toHaveProperty('isCalled');
  });
});
