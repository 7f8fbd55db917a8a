import { BLOCKED_AFTER_ATTEMPTS, afterFailure, type TaskHealth } from '../../../../domain/task/task-health';

const NOW = Date.parse('2027-01-20T12:00:00.000Z');
const MINUTES_AGO = '2027-01-20T11:50:00.000Z';
const FIVE_DAYS_AGO = '2027-01-15T12:00:00.000Z';
const NEARLY_FIVE_DAYS_AGO = '2027-01-15T12:00:00.001Z';
const AN_HOUR_AGO = '2027-01-20T11:00:00.000Z';

test.each<[string, TaskHealth, 'failing' | 'disable' | undefined]>([
  ['three failures are an accident', { consecutive_failures: 3, failing_since: MINUTES_AGO }, undefined],
  ['the fourth is told', { consecutive_failures: 4, failing_since: MINUTES_AGO }, 'failing'],
  [
    'it is told once',
    { consecutive_failures: 5, failing_since: MINUTES_AGO, notified_failing: true },
    undefined,
  ],
  [
    'a task that fails again soon after is not told again',
    { consecutive_failures: 4, failing_since: MINUTES_AGO, failing_notified_on: '2027-01-20T11:00:00.001Z' },
    undefined,
  ],
  [
    'a task that fails again an hour after is told again',
    { consecutive_failures: 9, failing_since: MINUTES_AGO, failing_notified_on: AN_HOUR_AGO },
    'failing',
  ],
  [
    'a task that has failed for five days is disabled',
    { consecutive_failures: 40, failing_since: FIVE_DAYS_AGO, notified_failing: true },
    'disable',
  ],
  [
    'and not a moment before',
    { consecutive_failures: 40, failing_since: NEARLY_FIVE_DAYS_AGO, notified_failing: true },
    undefined,
  ],
  [
    'a few failures in five days are no reason',
    { consecutive_failures: 3, failing_since: FIVE_DAYS_AGO },
    undefined,
  ],
])('%s', (_sentence, health, expected) => {
  expect(afterFailure(health, NOW)).toBe(expected);
});

test.each<[string, TaskHealth, 'failing' | 'disable' | undefined]>([
  ['N013: the first is told', { consecutive_failures: 1, failing_since: MINUTES_AGO }, 'failing'],
  [
    'it is told once',
    { consecutive_failures: 2, failing_since: MINUTES_AGO, notified_failing: true },
    undefined,
  ],
  [
    'it disables a task no sooner than others',
    { consecutive_failures: 3, failing_since: FIVE_DAYS_AGO, notified_failing: true },
    undefined,
  ],
  [
    'and no later',
    { consecutive_failures: 4, failing_since: FIVE_DAYS_AGO, notified_failing: true },
    'disable',
  ],
])('an address that must not be called: %s', (_sentence, health, expected) => {
  expect(afterFailure(health, NOW, BLOCKED_AFTER_ATTEMPTS)).toBe(expected);
});
