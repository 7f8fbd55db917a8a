import { CallbackLog } from '../../../../dev/inbox/callback-log';
import { aCallback } from '../../../support/inbox/a-callback';

const numbers = (log: CallbackLog): readonly number[] => log.newestFirst().map((callback) => callback.number);
const add = (log: CallbackLog, bodyBytes = 1): void => void log.add(aCallback({ body_bytes: bodyBytes }));

test('deletes the oldest callback if the log is full', () => {
  const log = new CallbackLog(2, 1_000);
  for (let count = 0; count < 5; count += 1) add(log);
  expect(numbers(log)).toEqual([5, 4]);
});

test('deletes old callbacks if bodies exceed the byte limit, but never the latest', () => {
  const log = new CallbackLog(10, 100);
  add(log, 60);
  add(log, 60);
  expect(numbers(log)).toEqual([2]);
  add(log, 500);
  expect(numbers(log)).toEqual([3]);
  add(log, 40);
  add(log, 60);
  expect(numbers(log)).toEqual([5, 4]);
});

test('is empty after clear and continues to count', () => {
  const log = new CallbackLog(10, 100);
  add(log, 100);
  log.clear();
  expect(log.newestFirst()).toEqual([]);
  add(log, 50);
  add(log, 50);
  expect(numbers(log)).toEqual([3, 2]);
  expect(log.find(2)?.number).toBe(2);
  expect(log.find(1)).toBeUndefined();
});
