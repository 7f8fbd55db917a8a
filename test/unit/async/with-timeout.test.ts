import { setTimeout as sleep } from 'node:timers/promises';
import { withTimeout } from '../../../async/with-timeout';

const LIMIT_MS = 20;
const never = new Promise<never>(() => undefined);

const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

test('returns the result of work that ends in time, and leaves no timer behind', async () => {
  const before = timers();
  expect(await withTimeout(Promise.resolve('done'), 60_000, () => 'late')).toBe('done');
  expect(timers()).toBe(before);
});

test('rejects as the work does, and leaves no timer behind', async () => {
  const before = timers();
  await expect(withTimeout(Promise.reject(new Error('broken')), 60_000, () => 'late')).rejects.toThrow(
    'broken',
  );
  expect(timers()).toBe(before);
});

test('answers with onTimeout when the work takes longer', async () => {
  expect(await withTimeout(never, LIMIT_MS, () => 'late')).toBe('late');
});

test('throws what onTimeout throws', async () => {
  const giveUp = (): never => {
    throw new Error('too late');
  };
  await expect(withTimeout(never, LIMIT_MS, giveUp)).rejects.toThrow('too late');
});

test('ignores a rejection after the timeout', async () => {
  const work = sleep(2 * LIMIT_MS).then(() => Promise.reject(new Error('after the limit')));
  expect(await withTimeout(work, LIMIT_MS, () => 'late')).toBe('late');
  await sleep(2 * LIMIT_MS);
});

test('a result that arrived while the event loop was blocked wins over the timeout', async () => {
  const work = new Promise((resolve) => setTimeout(resolve, LIMIT_MS + 1, 'done'));
  const first = withTimeout(work, LIMIT_MS, () => 'late');
  const untilMs = performance.now() + 3 * LIMIT_MS;
  while (performance.now() < untilMs);
  expect(await first).toBe('done');
});
