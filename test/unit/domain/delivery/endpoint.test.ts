import type { SendResult } from '../../../../domain/delivery/delivery';
import { endpointOf, healthOf } from '../../../../domain/delivery/endpoint';
import type { Task } from '../../../../domain/task/task';

const aTask = (part: Partial<Task>): Task => ({
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

const posting = (url: string, agency: string | null = 'Sunny Travel'): Task =>
  aTask({ agency, http_request: { url, method: 'POST', header: {}, timeout_ms: 15_000 } });

const keyOf = (task: Task): string => endpointOf(task).key;

test.each([
  ['paths of one server', 'https://erp.example.com/a', 'https://erp.example.com/b?pnr={{pnr}}', true],
  ['a port that is the default', 'https://erp.example.com/', 'https://erp.example.com:443/', true],
  ['another port', 'https://erp.example.com/', 'https://erp.example.com:8443/', false],
  ['another scheme', 'https://erp.example.com/', 'http://erp.example.com/', false],
  ['another host', 'https://erp.example.com/', 'https://www.example.com/', false],
])('%s: %s and %s', (_, one, other, isSame) => {
  expect(keyOf(posting(one)) === keyOf(posting(other))).toBe(isSame);
});

test('a host that agencies share is a separate endpoint for each', () => {
  const url = 'https://hooks.example.com/';
  const keys = new Set([posting(url), posting(url, 'Moon Travel'), posting(url, null)].map(keyOf));
  expect(keys.size).toBe(3);
});

test('each Slack webhook is a separate endpoint, and its name omits the secret path', () => {
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

const answer = (status: number): SendResult => ({ kind: 'refused', status });

test.each<[string, SendResult, ReturnType<typeof healthOf>]>([
  ['a 204', { kind: 'accepted', status: 204 }, 'answers'],
  ...[302, 400, 401, 403, 404, 409, 410, 413, 422].map(
    (status) => [`a ${status}`, answer(status), 'answers'] as [string, SendResult, 'answers'],
  ),
  ...[408, 429, 500, 502, 503, 504, 999].map(
    (status) => [`a ${status}`, answer(status), 'fails'] as [string, SendResult, 'fails'],
  ),
  ['a timeout', { kind: 'unreachable', reason: 'timeout', detail: '' }, 'fails'],
  ['a refused connection', { kind: 'unreachable', reason: 'connection_refused', detail: '' }, 'fails'],
  ['an unknown host name', { kind: 'unreachable', reason: 'dns_error', detail: '' }, 'fails'],
  ['a blocked address', { kind: 'unreachable', reason: 'ip_blocked', detail: '' }, undefined],
  ['an unreachable egress proxy', { kind: 'unreachable', reason: 'proxy_error', detail: '' }, undefined],
  ['unavailable credentials', { kind: 'unreachable', reason: 'auth_error', detail: '' }, undefined],
  ['a task that cannot be rendered', { kind: 'unsendable', reason: 'x' }, undefined],
])('%s over http', (_, result, health) => {
  expect(healthOf('http', result)).toBe(health);
});

test.each([
  [421, 'fails'],
  [450, 'answers'],
  [550, 'answers'],
] as const)('a %i of a mail server means that it %s', (status, health) => {
  expect(healthOf('mail', answer(status))).toBe(health);
});
