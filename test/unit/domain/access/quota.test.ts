import { Quota } from '../../../../domain/access/quota';

const START_MS = Date.UTC(2027, 0, 1);
const policy = { name: 'requests', most: 2, windowMs: 60_000 };

test('a window allows as many uses as the policy says, and the next window resets them', () => {
  const quota = new Quota(policy);
  const taken = [0, 10_000, 20_000, 59_999, 60_000].map((ms) => quota.take('key', START_MS + ms));
  expect(taken.map(({ isExceeded, left, resetMs }) => ({ isExceeded, left, resetMs }))).toEqual([
    { isExceeded: false, left: 1, resetMs: 60_000 },
    { isExceeded: false, left: 0, resetMs: 50_000 },
    { isExceeded: true, left: 0, resetMs: 40_000 },
    { isExceeded: true, left: 0, resetMs: 1 },
    { isExceeded: false, left: 1, resetMs: 60_000 },
  ]);
});

test('each key has its own windows', () => {
  const quota = new Quota(policy);
  for (const key of ['a', 'a', 'b']) quota.take(key, START_MS);
  expect([quota.take('a', START_MS).isExceeded, quota.take('b', START_MS).isExceeded]).toEqual([true, false]);
});

test('look() counts no use', () => {
  const quota = new Quota({ ...policy, most: 1 });
  const look = () => quota.look('key', START_MS).isExceeded;
  expect([look(), look(), quota.take('key', START_MS).isExceeded, look()]).toEqual([
    false,
    false,
    false,
    true,
  ]);
  expect(quota.look('key', START_MS + 60_000)).toEqual({
    policy: { ...policy, most: 1 },
    isExceeded: false,
    left: 1,
    resetMs: 60_000,
  });
});

test('a clock that is set back starts a new window', () => {
  const quota = new Quota({ ...policy, most: 1 });
  quota.take('key', START_MS);
  expect(quota.take('key', START_MS - 3_600_000).isExceeded).toBe(false);
});

test('the least recently used of 100,000 keys is evicted', () => {
  const quota = new Quota({ ...policy, most: 1 });
  quota.take('first', START_MS);
  for (let key = 0; key < 100_000; key += 1) quota.take(String(key), START_MS);
  expect(quota.look('first', START_MS).isExceeded).toBe(false);
  expect(quota.look('99999', START_MS).isExceeded).toBe(true);
});
