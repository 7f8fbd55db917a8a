import { setImmediate as tick } from 'node:timers/promises';
import { mapLimited } from '../../../async/map-limited';

test('returns results in the order of the items, with at most `limit` calls in flight', async () => {
  let inFlight = 0;
  let most = 0;
  const doubled = await mapLimited([5, 4, 3, 2, 1], 2, async (item) => {
    inFlight += 1;
    most = Math.max(most, inFlight);
    for (let turn = 0; turn < item; turn += 1) await tick();
    inFlight -= 1;
    return item * 2;
  });
  expect(doubled).toEqual([10, 8, 6, 4, 2]);
  expect(most).toBe(2);
});

test('begins no call after one has failed', async () => {
  const begun: number[] = [];
  const mapped = mapLimited([1, 2, 3, 4, 5, 6], 2, async (item) => {
    begun.push(item);
    await tick();
    if (item === 2) throw new Error('two is refused');
  });
  await expect(mapped).rejects.toThrow('two is refused');
  for (let turn = 0; turn < 10; turn += 1) await tick();
  expect(begun).toEqual([1, 2, 3]);
});

test('an empty list needs no call', async () => {
  expect(await mapLimited([], 2, () => Promise.reject(new Error('called')))).toEqual([]);
});
