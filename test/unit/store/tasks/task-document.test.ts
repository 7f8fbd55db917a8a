import { createSecretCipher } from '../../../../store/encryption/cipher/secret-cipher';
import { CannotOpenError } from '../../../../store/encryption/cipher/errors';
import type { ChannelTask } from '../../../support/builders/channel-task';
import { secretSeal } from '../../../../store/encryption/sealed';
import {
  openTask,
  sealTask,
  taskPlace,
  unopenedTask,
  type TaskDoc,
} from '../../../../store/tasks/task-document';
import { TEST_KEYRING } from '../../../support/encryption/keyring';
import { aStoredTask } from '../../../support/builders/builders';

const seal = secretSeal(createSecretCipher(TEST_KEYRING));
const { http_request: _request, ...REST } = aStoredTask();
const PLACE = taskPlace(REST.id);

test.each<[string, ChannelTask]>([
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
      expires_after: 'departure+1h',
      rate_limit: 2,
      mail: { to: 'a@b.co' },
    },
  ],
  [
    'auth',
    aStoredTask({
      http_request: { ...aStoredTask().http_request!, auth: { type: 'bearer', token: 'x' }, ca: 'PEM' },
    }),
  ],
  ['a filter', aStoredTask({ filter: { psg_email: { $in: ['ana@example.com'] } } })],
])('a task with %s comes back as it was stored', (_what, task) => {
  expect(openTask(seal, taskPlace(task.id), sealTask(seal, taskPlace(task.id), task))).toStrictEqual(task);
});

test('in clear are what queries need, and nothing that a customer composes', () => {
  const { sealed, ...clear } = sealTask(
    seal,
    PLACE,
    aStoredTask({ ...REST, filter: { agent_email: 'a@b.co' } }),
  );
  expect(clear).toEqual({
    _id: REST.id,
    version: 1,
    name: REST.name,
    agency: REST.agency,
    events: REST.events,
    ordered: true,
    enabled: true,
    created_on: REST.created_on,
    updated_on: REST.updated_on,
    sealed_by: 'test',
  });
  expect(sealed.length()).toBeGreaterThan(0);
});

test('what was sealed for one task opens for no other, and the rest of it says that it is not enabled', () => {
  const doc: TaskDoc = { ...sealTask(seal, PLACE, aStoredTask()), _id: 'tsk_other' };
  expect(() => openTask(seal, taskPlace(doc._id), doc)).toThrow(CannotOpenError);
  expect(unopenedTask(doc)).toEqual({ ...REST, id: 'tsk_other', enabled: false, secrets: [] });
});
