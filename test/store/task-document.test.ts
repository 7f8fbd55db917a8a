import { documentOf, taskOf } from '../../store/task-document';
import type { Task } from '../../domain/task';
import { aTask } from './builders';

const { http_request: _request, ...REST } = aTask();

test.each<[string, Task]>([
  ['mail', { ...REST, mail: { to: ['ops@example.com', '{{psg_email}}'], subject: '{{pnr}}' } }],
  [
    'slack',
    {
      ...REST,
      slack: { url: 'https://hooks.slack.com/services/T/B/X', blocks: [{ type: 'x', 'a.b': { $ref: 1 } }] },
    },
  ],
  [
    'reminders',
    {
      ...REST,
      events: [],
      reminders: ['departure-24h'],
      useless_after: 'departure+1h',
      rate_limit: 2,
      mail: { to: 'a@b.co' },
    },
  ],
  [
    'auth',
    aTask({ http_request: { ...aTask().http_request!, auth: { type: 'bearer', token: 'x' }, ca: 'PEM' } }),
  ],
])('a task with %s comes back as it was stored', (_what, task) => {
  expect(taskOf(documentOf(task))).toStrictEqual(task);
});

test('no key of a document is the choice of a customer', () => {
  const blocks = [{ type: 'section', 'a.b': { $ref: 1 } }];
  const { slack } = documentOf({ ...REST, slack: { url: 'https://hooks.slack.com/services/T/B/X', blocks } });
  expect(slack).toEqual({ url: 'https://hooks.slack.com/services/T/B/X', blocks: JSON.stringify(blocks) });
});
