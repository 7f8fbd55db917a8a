import { createRateLimiter, MAX_WAIT_MS, SLOT_VALID_MS } from '../../../../activities/admit/rate-limiter';

const START_MS = Date.UTC(2027, 0, 1);
const TASK = 'tsk_1';

test('a task below its limit never waits', () => {
  const limiter = createRateLimiter();
  const slots = [0, 100, 200, 1_000].map((ms) => limiter.takeSlot(TASK, 10, undefined, START_MS + ms).kind);
  expect(slots).toEqual(['now', 'now', 'now', 'now']);
});

test('simultaneous deliveries each get their own slot', () => {
  const limiter = createRateLimiter();
  const slots = [1, 2, 3, 4].map(() => limiter.takeSlot(TASK, 4, undefined, START_MS));
  expect(slots).toEqual([
    { kind: 'now' },
    { kind: 'later', slotMs: START_MS + 250, retryInMs: 250 },
    { kind: 'later', slotMs: START_MS + 500, retryInMs: 500 },
    { kind: 'later', slotMs: START_MS + 750, retryInMs: 750 },
  ]);
});

test('a delivery that returns at its slot is admitted, even if others came meanwhile', () => {
  const limiter = createRateLimiter();
  for (let count = 0; count < 5; count += 1) limiter.takeSlot(TASK, 10, undefined, START_MS);
  expect(limiter.takeSlot(TASK, 10, START_MS + 100, START_MS + 103)).toEqual({ kind: 'now' });
});

test('a delivery that returns early keeps its slot', () => {
  const limiter = createRateLimiter();
  for (let count = 0; count < 5; count += 1) limiter.takeSlot(TASK, 10, undefined, START_MS);
  const slot = limiter.takeSlot(TASK, 10, START_MS + 300, START_MS + 299);
  expect(slot).toEqual({ kind: 'later', slotMs: START_MS + 300, retryInMs: 1 });
});

test('missed slots do not add up to a burst', () => {
  const limiter = createRateLimiter();
  const nowMs = START_MS + 60_000;
  const held = Array.from({ length: 20 }, (_, index) => START_MS + index * 100);
  const slots = held.map((heldMs) => limiter.takeSlot(TASK, 10, heldMs, nowMs));
  expect(slots.filter(({ kind }) => kind === 'now')).toHaveLength(1);
  expect(limiter.takeSlot(TASK, 10, nowMs - SLOT_VALID_MS, nowMs)).toEqual({ kind: 'now' });
});

test('a slot that another worker reserved counts here too', () => {
  const limiter = createRateLimiter();
  expect(limiter.takeSlot(TASK, 10, START_MS, START_MS + 2)).toEqual({ kind: 'now' });
  expect(limiter.takeSlot(TASK, 10, undefined, START_MS + 2)).toMatchObject({ retryInMs: 100 });
});

test('a raised limit applies at the next return', () => {
  const limiter = createRateLimiter();
  limiter.takeSlot(TASK, 0.1, undefined, START_MS);
  const far = Array.from({ length: 60 }, () => limiter.takeSlot(TASK, 0.1, undefined, START_MS)).at(-1);
  expect(far).toEqual({ kind: 'later', slotMs: START_MS + 600_000, retryInMs: MAX_WAIT_MS });
  const restarted = createRateLimiter();
  expect(restarted.takeSlot(TASK, 100, START_MS + 600_000, START_MS + MAX_WAIT_MS)).toEqual({
    kind: 'now',
  });
});

test('tasks do not share a limit', () => {
  const limiter = createRateLimiter();
  const kinds = ['tsk_1', 'tsk_2', 'tsk_1'].map((id) => limiter.takeSlot(id, 1, undefined, START_MS).kind);
  expect(kinds).toEqual(['now', 'now', 'later']);
});
