import { createRateLimiter, MAX_WAIT_MS, SLOT_VALID_MS } from '../../../../activities/admit/rate-limiter';

const START_MS = Date.UTC(2027, 0, 1);
const TASK = 'tsk_1';

test('a task that is slower than its limit is never held up', () => {
  const limiter = createRateLimiter();
  const turns = [0, 100, 200, 1_000].map((ms) => limiter.takeSlot(TASK, 10, undefined, START_MS + ms).kind);
  expect(turns).toEqual(['now', 'now', 'now', 'now']);
});

test('those who come at once are each given a time of their own', () => {
  const limiter = createRateLimiter();
  const turns = [1, 2, 3, 4].map(() => limiter.takeSlot(TASK, 4, undefined, START_MS));
  expect(turns).toEqual([
    { kind: 'now' },
    { kind: 'later', slotMs: START_MS + 250, retryInMs: 250 },
    { kind: 'later', slotMs: START_MS + 500, retryInMs: 500 },
    { kind: 'later', slotMs: START_MS + 750, retryInMs: 750 },
  ]);
});

test('who comes back at its time goes, though others came meanwhile', () => {
  const limiter = createRateLimiter();
  for (let count = 0; count < 5; count += 1) limiter.takeSlot(TASK, 10, undefined, START_MS);
  expect(limiter.takeSlot(TASK, 10, START_MS + 100, START_MS + 103)).toEqual({ kind: 'now' });
});

test('who comes back early keeps its turn', () => {
  const limiter = createRateLimiter();
  for (let count = 0; count < 5; count += 1) limiter.takeSlot(TASK, 10, undefined, START_MS);
  const turn = limiter.takeSlot(TASK, 10, START_MS + 300, START_MS + 299);
  expect(turn).toEqual({ kind: 'later', slotMs: START_MS + 300, retryInMs: 1 });
});

test('turns that were missed are not made up for in a burst', () => {
  const limiter = createRateLimiter();
  const nowMs = START_MS + 60_000;
  const held = Array.from({ length: 20 }, (_, index) => START_MS + index * 100);
  const turns = held.map((heldMs) => limiter.takeSlot(TASK, 10, heldMs, nowMs));
  expect(turns.filter(({ kind }) => kind === 'now')).toHaveLength(1);
  expect(limiter.takeSlot(TASK, 10, nowMs - SLOT_VALID_MS, nowMs)).toEqual({ kind: 'now' });
});

test('a turn given by another worker counts here too', () => {
  const limiter = createRateLimiter();
  expect(limiter.takeSlot(TASK, 10, START_MS, START_MS + 2)).toEqual({ kind: 'now' });
  expect(limiter.takeSlot(TASK, 10, undefined, START_MS + 2)).toMatchObject({ retryInMs: 100 });
});

test('a limit that was raised is noticed at the next return', () => {
  const limiter = createRateLimiter();
  limiter.takeSlot(TASK, 0.1, undefined, START_MS);
  const far = Array.from({ length: 60 }, () => limiter.takeSlot(TASK, 0.1, undefined, START_MS)).at(-1);
  expect(far).toEqual({ kind: 'later', slotMs: START_MS + 600_000, retryInMs: MAX_WAIT_MS });
  const restarted = createRateLimiter();
  expect(restarted.takeSlot(TASK, 100, START_MS + 600_000, START_MS + MAX_WAIT_MS)).toEqual({
    kind: 'now',
  });
});

test('tasks do not share a pace', () => {
  const limiter = createRateLimiter();
  const kinds = ['tsk_1', 'tsk_2', 'tsk_1'].map((id) => limiter.takeSlot(id, 1, undefined, START_MS).kind);
  expect(kinds).toEqual(['now', 'now', 'later']);
});
