import { EMPTY_EGRESS_ALLOW } from '../../../domain/egress/egress-allow';
import { matchTasks } from '../../../domain/task/match-task';
import { wantsNotice } from '../../../domain/notice/match-notice';
import { NOTICE_TYPES } from '../../../domain/notice/notices';
import { sampleEvent } from '../../../domain/order/sample-order';
import type { Task } from '../../../domain/task/task';
import { parseTask } from '../../support/builders/channel-task';
import { errorsOf, problemsOf } from '../../support/builders/order-input';

const OPTIONS = { allow: EMPTY_EGRESS_ALLOW };
const aTask = (members: object = {}) => ({
  name: 'A task',
  events: ['OrderChanged'],
  mail: { to: 'ops@example.com' },
  ...members,
});
const parse = (members: object) => parseTask(aTask(members), OPTIONS);

test.each([
  ['reminders', ['departure-24h', 'arrival+2h']],
  ['expires_after', 'departure+1h'],
  ['expires_after', 'departure-30m'],
  ['expires_after', 'arrival+0m'],
  ['expires_after', 'event+48h'],
  ['rate_limit', 0.1],
  ['rate_limit', 2.5],
  ['rate_limit', 1_000],
  ['supersede', true],
  ['supersede', false],
  ['events', [...NOTICE_TYPES]],
  ['events', ['*', 'TaskDisabled']],
  ['events', ['OrderCreated', 'TaskFailing']],
])('%s may be %j', (name, value) => {
  expect(parse({ [name]: value })).toEqual({
    ...aTask({ [name]: value }),
    agency: null,
    ordered: true,
    enabled: true,
  });
});

test('with reminders there need be no events', () => {
  const { events: _events, ...task } = aTask({ reminders: ['departure-24h'] });
  expect(parseTask(task, OPTIONS).events).toEqual([]);
  expect(parse({ events: [], reminders: ['departure-24h'] }).events).toEqual([]);
});

test.each([
  ['no events and no reminders', { events: [] }, ['EVENTS_INVALID /events']],
  ['a star beside an event', { events: ['*', 'TaskFailing', 'OrderCreated'] }, ['EVENT_REPEATED /events/0']],
  ['a notice twice', { events: ['TaskFailing', 'TaskFailing'] }, ['EVENT_REPEATED /events/1']],
  ['no reminders', { reminders: [] }, ['REMINDERS_INVALID /reminders']],
  ['one reminder that is no list', { reminders: 'departure-24h' }, ['REMINDERS_INVALID /reminders']],
  [
    '11 reminders',
    { reminders: Array.from({ length: 11 }, (_, hours) => `departure-${hours}h`) },
    ['REMINDERS_INVALID /reminders'],
  ],
  ['a reminder of the event', { reminders: ['event+1h'] }, ['REMINDER_INVALID /reminders/0']],
  ['a reminder of nothing', { reminders: ['departure-24h', 'tomorrow'] }, ['REMINDER_INVALID /reminders/1']],
  ['a reminder two years before', { reminders: ['departure-730d'] }, ['REMINDER_INVALID /reminders/0']],
  ['a reminder that is no text', { reminders: [24] }, ['REMINDER_INVALID /reminders/0']],
  [
    'the same reminder in other words',
    { reminders: ['departure-24h', 'arrival+1h', 'departure-1d'] },
    ['REMINDER_REPEATED /reminders/2'],
  ],
  ['an expiry before the event', { expires_after: 'event-1h' }, ['EXPIRES_AFTER_INVALID /expires_after']],
  ['an expiry at the event', { expires_after: 'event+0m' }, ['EXPIRES_AFTER_INVALID /expires_after']],
  ['an expiry that is a plain duration', { expires_after: '48h' }, ['EXPIRES_AFTER_INVALID /expires_after']],
  ['an expiry that is null', { expires_after: null }, ['EXPIRES_AFTER_INVALID /expires_after']],
  ['a rate of nothing', { rate_limit: 0 }, ['RATE_LIMIT_INVALID /rate_limit']],
  ['a rate below one in ten seconds', { rate_limit: 0.09 }, ['RATE_LIMIT_INVALID /rate_limit']],
  ['a rate above 1,000', { rate_limit: 1_000.5 }, ['RATE_LIMIT_INVALID /rate_limit']],
  ['a rate that is no number', { rate_limit: '10' }, ['RATE_LIMIT_INVALID /rate_limit']],
  ['a supersede that is no flag', { supersede: 'yes' }, ['TYPE_INVALID /supersede']],
  [
    'a supersede without an order to keep',
    { supersede: true, ordered: false },
    ['SUPERSEDE_UNORDERED /supersede'],
  ],
])('%s is refused', (_what, members, expected) => {
  expect(problemsOf(() => parse(members))).toEqual(expected);
});

test('problems name the expected values', () => {
  const errors = errorsOf(() =>
    parse({ events: ['TaskFailling'], reminders: ['24h'], expires_after: 'x', rate_limit: 0 }),
  );
  expect(errors.map(({ detail }) => detail)).toEqual([
    'events[0]: "TaskFailling" is not an event; did you mean TaskFailing?',
    'reminders[0]: "24h" is not a time of the journey; send one like "departure-24h" or "arrival+2h", in m, h or d, at most 365 days',
    'expires_after: "x" is not an expiry time; send one like "departure+1h", "arrival+0m" or "event+48h", in m, h or d, at most 365 days',
    'rate_limit: 0 is not a number of requests per second from 0.1 to 1000',
  ]);
});

const aTaskBody = (members: Partial<Task>): Task => ({
  ...parse({}),
  id: 'tsk_watch',
  version: 1,
  secrets: [],
  created_on: '2027-01-14T08:30:00Z',
  updated_on: '2027-01-14T08:30:00Z',
  ...members,
});

describe('a notice', () => {
  const notice = { type: 'TaskDisabled', agency: 'Sunny Travel', task_id: 'tsk_erp' } as const;

  test.each<[string, boolean, Partial<Task>]>([
    ['the platform', true, { agency: null }],
    ['its agency', true, { agency: 'Sunny Travel' }],
    ['another agency', false, { agency: 'Rainy Travel' }],
    ['who asked for other notices', false, { events: ['TaskFailing'] }],
    ['who asked for every event of an order', false, { events: ['*'] }],
    ['the task that it is about', false, { id: 'tsk_erp' }],
  ])('to %s: %s', (_whom, expected, members) => {
    const task = aTaskBody({ agency: null, events: ['TaskDisabled'], ...members });
    expect(wantsNotice(task, notice)).toBe(expected);
  });

  test('of the platform itself is not for agencies', () => {
    const task = aTaskBody({ agency: 'Sunny Travel', events: ['TaskDisabled'] });
    expect(wantsNotice(task, { ...notice, agency: null })).toBe(false);
  });
});

test('a task for notices alone is not subscribed to any event of an order', () => {
  const task = aTaskBody({ agency: null, events: [...NOTICE_TYPES] });
  expect(matchTasks([task], sampleEvent('OrderChanged'), () => 'msg_1')).toEqual([
    { outcome: 'not_subscribed', task_id: 'tsk_watch', task_name: 'A task' },
  ]);
});

test('refuses useless_after and names the member that replaced it', () => {
  const [error] = errorsOf(() => parse({ useless_after: 'departure+1h' }));
  expect(error).toEqual({
    pointer: '/useless_after',
    detail: 'useless_after was renamed; send expires_after instead',
    code: 'UNKNOWN_MEMBER',
  });
});
