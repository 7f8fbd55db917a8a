import { EMPTY_EGRESS_ALLOW } from '../../../../domain/egress/egress-allow';
import { matchTasks, wantedReminders } from '../../../../domain/task/match-task';
import { sampleEvent } from '../../../../domain/order/sample-order';
import type { Task } from '../../../../domain/task/task';
import { parseTask } from '../../../support/builders/channel-task';

const aTask = (id: string, agency: string | null, members: object = {}): Task => ({
  ...parseTask(
    { name: id, events: ['*'], mail: { to: 'ops@example.com' }, agency, ...members },
    { allow: EMPTY_EGRESS_ALLOW },
  ),
  id,
  version: 1,
  secrets: [],
  created_on: '2038-01-01T00:00:00Z',
  updated_on: '2038-01-01T00:00:00Z',
});

const eventOf = (agency: string | null) => {
  const event = sampleEvent('OrderTicketed');
  return { ...event, fields: { ...event.fields, agency } };
};

const TASKS = [aTask('own', 'Sunny Travel'), aTask('other', 'Rainy Travel'), aTask('platform', null)];

const matched = (agency: string | null): readonly string[] =>
  matchTasks(TASKS, eventOf(agency), () => 'msg_1').map(({ task_id: id }) => id);

describe('the agency of an order and of a task', () => {
  it("matches an order with the tasks of its agency and with the platform's own", () => {
    expect(matched('Sunny Travel')).toEqual(['own', 'platform']);
  });

  it.each(['Unknown Travel', null])(
    "matches an order of the agency %j with the platform's tasks only",
    (agency) => {
      expect(matched(agency)).toEqual(['platform']);
    },
  );

  it("records nothing about another agency's task, whatever its events and filter are", () => {
    const others = [
      aTask('filtered', 'Rainy Travel', { filter: { pnr: 'NONE' } }),
      aTask('not subscribed', 'Rainy Travel', { events: ['OrderCanceled'] }),
    ];
    expect(matchTasks(others, eventOf('Sunny Travel'), () => 'msg_1')).toEqual([]);
    expect(matchTasks(others, eventOf('Rainy Travel'), () => 'msg_1')).toMatchObject([
      { outcome: 'filtered' },
      { outcome: 'not_subscribed' },
    ]);
  });

  it("arms the reminders of the order's agency and of the platform, and of no other agency", () => {
    const tasks = [
      aTask('own', 'Sunny Travel', { reminders: ['departure-24h'] }),
      aTask('other', 'Rainy Travel', { reminders: ['departure-2h'] }),
      aTask('platform', null, { reminders: ['departure-1h', 'departure-24h'] }),
    ];
    expect(wantedReminders(tasks, 'Sunny Travel')).toEqual(['departure-24h', 'departure-1h']);
  });
});
