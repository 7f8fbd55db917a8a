import type { SendResult } from '../../../../domain/delivery/delivery';
import {
  DEFAULT_RETRY_SCHEDULE_S,
  MAX_RETRY_AFTER_MS,
  decide,
  parseRetrySchedule,
  type Decision,
} from '../../../../domain/delivery/retry';

const SCHEDULE = [5, 300];
const MIDDLE = (): number => 0.5;

const refused = (status: number, retryAfterMs?: number): SendResult =>
  retryAfterMs === undefined
    ? { kind: 'refused', status }
    : { kind: 'refused', status, retry_after_ms: retryAfterMs };
const blocked: SendResult = { kind: 'unreachable', reason: 'ip_blocked', detail: 'private' };
const timeout: SendResult = { kind: 'unreachable', reason: 'timeout', detail: 'DEADLINE' };
const noCredentials: SendResult = {
  kind: 'unreachable',
  reason: 'auth_error',
  detail: 'TOKEN_ENDPOINT http_500',
};
const unsendable: SendResult = { kind: 'unsendable', reason: 'RENDER_TOO_LARGE' };

const retryIn = (delayMs: number): Decision => ({ kind: 'retry', delayMs });
const giveUp = (reason: string): Decision => ({ kind: 'give-up', reason });

describe('the decision after an attempt', () => {
  test.each<[string, SendResult, number, Decision]>([
    ['a 200 is delivered', { kind: 'accepted', status: 200 }, 1, { kind: 'delivered' }],
    ['a 204 on the last attempt is delivered', { kind: 'accepted', status: 204 }, 3, { kind: 'delivered' }],
    ['a 410 disables the task', refused(410), 1, { kind: 'disable-task', reason: 'http_410' }],
    ['R009: a 413 is final after one attempt', refused(413), 1, giveUp('http_413')],
    [
      'a final refusal of the channel is final',
      { kind: 'refused', status: 550, final: { of: 'delivery', reason: 'smtp_550' } },
      1,
      giveUp('smtp_550'),
    ],
    [
      'a final refusal of the task disables it',
      { kind: 'refused', status: 404, final: { of: 'task', reason: 'slack_no_service' } },
      1,
      { kind: 'disable-task', reason: 'slack_no_service' },
    ],
    ['unavailable credentials are retried', noCredentials, 1, retryIn(5_000)],
    ['V035: a task that cannot be rendered is final', unsendable, 1, giveUp('RENDER_TOO_LARGE')],
    ['R007: a 400 is retried on the schedule', refused(400), 1, retryIn(5_000)],
    ['R007: a 404 is retried on the schedule', refused(404), 2, retryIn(300_000)],
    ['a 500 after the last entry fails the delivery', refused(500), 3, giveUp('schedule_used_up')],
    ['a redirect is retried on the schedule', refused(307), 1, retryIn(5_000)],
    ['a timeout is retried on the schedule', timeout, 1, retryIn(5_000)],
    ['N013: a blocked address is retried', blocked, 2, retryIn(300_000)],
    ['N013: a blocked address fails when the schedule is used up', blocked, 3, giveUp('schedule_used_up')],
    ['a Retry-After shorter than the schedule is obeyed', refused(429, 1_000), 2, retryIn(1_000)],
    ['a Retry-After longer than the schedule is obeyed', refused(503, 60_000), 1, retryIn(60_000)],
    [
      'a Retry-After of days waits 24 h',
      refused(503, 3 * MAX_RETRY_AFTER_MS),
      1,
      retryIn(MAX_RETRY_AFTER_MS),
    ],
    ['a Retry-After uses up its entry of the schedule', refused(429, 1_000), 3, giveUp('schedule_used_up')],
  ])('%s', (_title, result, attempt, decision) => {
    expect(decide({ result, attempt, schedule: SCHEDULE, random: MIDDLE })).toEqual(decision);
  });

  test.each([
    [0, 4_000],
    [0.25, 4_500],
    [0.5, 5_000],
    [0.999999, 6_000],
  ])('the random number %d turns a delay of 5 s into %d ms', (chance, delayMs) => {
    expect(decide({ result: timeout, attempt: 1, schedule: SCHEDULE, random: () => chance })).toEqual(
      retryIn(delayMs),
    );
  });

  test('a Retry-After has no jitter', () => {
    const ended = { result: refused(429, 7_000), attempt: 1, schedule: SCHEDULE };
    expect(decide({ ...ended, random: () => 0 })).toEqual(decide({ ...ended, random: () => 0.99 }));
  });

  test('no delay is 0, which would select the default of Temporal', () => {
    expect(decide({ result: timeout, attempt: 1, schedule: [0.0001], random: MIDDLE })).toEqual(retryIn(1));
  });

  test('the default schedule makes ten attempts in three days', () => {
    const attempts = Array.from({ length: 10 }, (_, index) =>
      decide({ result: timeout, attempt: index + 1, schedule: DEFAULT_RETRY_SCHEDULE_S, random: MIDDLE }),
    );
    expect(attempts.at(-1)).toEqual(giveUp('schedule_used_up'));
    const totalMs = attempts.reduce((sum, each) => sum + (each.kind === 'retry' ? each.delayMs : 0), 0);
    expect(totalMs).toBe(272_105_000);
  });
});

describe('a schedule given as a setting', () => {
  test.each<[string, readonly number[]]>([
    ['5', [5]],
    ['5,300,1800', [5, 300, 1800]],
    [' 5 , 0.25 ', [5, 0.25]],
    ['604800', [604_800]],
  ])('%j is read', (text, schedule) => {
    expect(parseRetrySchedule(text)).toEqual(schedule);
  });

  test.each([
    ['', 'entry 1: "" is not a number of seconds over 0 and up to 604800'],
    ['5,', 'entry 2: "" is not a number of seconds over 0 and up to 604800'],
    ['5,soon', 'entry 2: "soon" is not a number of seconds over 0 and up to 604800'],
    ['-5', 'entry 1: "-5" is not a number of seconds over 0 and up to 604800'],
    ['0', 'entry 1: "0" is not a number of seconds over 0 and up to 604800'],
    ['1e3', 'entry 1: "1e3" is not a number of seconds over 0 and up to 604800'],
    ['Infinity', 'entry 1: "Infinity" is not a number of seconds over 0 and up to 604800'],
    ['604801', 'entry 1: "604801" is not a number of seconds over 0 and up to 604800'],
    [Array(21).fill('1').join(), '21 entries; a schedule has at most 20'],
  ])('%j is refused, naming the entry', (text, message) => {
    expect(() => parseRetrySchedule(text)).toThrow(new RangeError(message));
  });
});
