import { CHANNELS } from '../../../channels/registry';
import type { ChannelTask } from '../../support/builders/channel-task';

const endpointOf = (task: ChannelTask) => CHANNELS.endpointOf(task);

const aTask = (part: Partial<ChannelTask>): ChannelTask => ({
  id: 'tsk_1',
  version: 1,
  name: 'A task',
  agency: 'Sunny Travel',
  events: ['*'],
  ordered: true,
  enabled: true,
  secrets: [],
  created_on: '2027-01-01T00:00:00.000Z',
  updated_on: '2027-01-01T00:00:00.000Z',
  ...part,
});

const posting = (url: string, agency: string | null = 'Sunny Travel'): ChannelTask =>
  aTask({ agency, http_request: { url, method: 'POST', header: {}, timeout_ms: 15_000 } });

const keyOf = (task: ChannelTask): string => endpointOf(task).key;

test.each([
  ['paths of one server', 'https://erp.example.com/a', 'https://erp.example.com/b?pnr={{pnr}}', true],
  ['a port that is the default', 'https://erp.example.com/', 'https://erp.example.com:443/', true],
  ['another port', 'https://erp.example.com/', 'https://erp.example.com:8443/', false],
  ['another scheme', 'https://erp.example.com/', 'http://erp.example.com/', false],
  ['another host', 'https://erp.example.com/', 'https://www.example.com/', false],
])('%s: %s and %s', (_, one, other, isSame) => {
  expect(keyOf(posting(one)) === keyOf(posting(other))).toBe(isSame);
});

test('separates the endpoints of agencies that share a host', () => {
  const url = 'https://hooks.example.com/';
  const keys = new Set([posting(url), posting(url, 'Moon Travel'), posting(url, null)].map(keyOf));
  expect(keys.size).toBe(3);
});

test('each Slack webhook is an endpoint of its own, and its secret path is in no name', () => {
  const [one, other] = ['T1/B1/x', 'T1/B2/y'].map((path) =>
    endpointOf(aTask({ slack: { url: `https://hooks.slack.com/services/${path}` } })),
  );
  expect(one!.key).not.toBe(other!.key);
  expect(one!.name).toBe('https://hooks.slack.com');
});

test('all mail goes through one endpoint', () => {
  const mail = { to: 'ops@example.com' };
  expect(keyOf(aTask({ mail }))).toBe(keyOf(aTask({ mail, agency: null })));
});

test.each([
  [421, 'fails'],
  [450, 'answers'],
  [550, 'answers'],
] as const)('a %i of a mail server means that it %s', (status, health) => {
  const { healthOf } = endpointOf(aTask({ mail: { to: 'ops@example.com' } }));
  expect(healthOf({ kind: 'refused', status })).toBe(health);
});

test('the mail server itself fails if it does not take our credentials, and not if there is none', () => {
  const { healthOf } = endpointOf(aTask({ mail: { to: 'ops@example.com' } }));
  expect(healthOf({ kind: 'unreachable', reason: 'auth_error', detail: 'SMTP 535' })).toBe('fails');
  expect(healthOf({ kind: 'unreachable', reason: 'not_configured', detail: '' })).toBe(undefined);
});
