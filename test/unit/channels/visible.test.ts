import type { Auth } from '../../../channels/http/auth/auth-schema';
import { CHANNELS, type ChannelSettings } from '../../../channels/registry';
import { SECRET_MARK } from '../../../channels/visible';
import { problemsOf } from '../../support/builders/order-input';

type Stored = ChannelSettings;

const withAuth = (auth: Auth, header: Readonly<Record<string, string>> = {}): Stored => ({
  http_request: { url: 'https://erp.example.com/', method: 'POST', header, auth, timeout_ms: 15_000 },
});

const SLACK: Stored = { slack: { url: 'https://hooks.slack.com/services/T000/B000/XXXX', text: '{{pnr}}' } };

const AUTHS: [Auth, object][] = [
  [
    { type: 'basic', username: 'callsign', password: 'topsecret' },
    { type: 'basic', username: 'callsign', password: SECRET_MARK },
  ],
  [
    { type: 'bearer', token: 'topsecret' },
    { type: 'bearer', token: SECRET_MARK },
  ],
  [
    { type: 'oauth2', token_url: 'https://login.example.com/', client_id: 'a', client_secret: 'topsecret' },
    { type: 'oauth2', token_url: 'https://login.example.com/', client_id: 'a', client_secret: SECRET_MARK },
  ],
  [
    { type: 'client_certificate', certificate: 'PEM', private_key: 'topsecret', passphrase: 'topsecret' },
    { type: 'client_certificate', certificate: 'PEM', private_key: SECRET_MARK, passphrase: SECRET_MARK },
  ],
];

test.each(AUTHS)('%j is shown without secrets, and keeps them if it is sent back as shown', (auth, shown) => {
  const stored = withAuth(auth, { 'X-Api-Key': 'topsecret', 'X-Source': 'callsign' });
  const hidden = CHANNELS.hideSecrets(stored);
  expect(hidden.http_request).toEqual({
    ...stored.http_request,
    header: { 'X-Api-Key': SECRET_MARK, 'X-Source': 'callsign' },
    auth: shown,
  });
  expect(CHANNELS.restoreSecrets(hidden, stored)).toEqual(stored);
});

test('the path of a Slack URL is hidden, and kept if the URL is sent back as shown', () => {
  const hidden = CHANNELS.hideSecrets(SLACK);
  expect(hidden).toEqual({ slack: { url: `https://hooks.slack.com/${SECRET_MARK}`, text: '{{pnr}}' } });
  expect(CHANNELS.restoreSecrets(hidden, SLACK)).toEqual(SLACK);
  expect(CHANNELS.restoreSecrets({ slack: { url: SECRET_MARK } }, SLACK)).toEqual({
    slack: { url: SLACK.slack!.url },
  });
});

test('a mail has no secrets', () => {
  const task: Stored = { mail: { to: 'ops@example.com', subject: '{{pnr}}' } };
  expect(CHANNELS.hideSecrets(task)).toEqual(task);
  expect(CHANNELS.restoreSecrets(task, task)).toEqual(task);
});

test.each<[string, Stored, object, string[]]>([
  [
    'a new task',
    {},
    { http_request: { auth: { type: 'bearer', token: SECRET_MARK }, header: { Cookie: SECRET_MARK } } },
    ['SECRET_UNKNOWN /http_request/auth/token', 'SECRET_UNKNOWN /http_request/header/Cookie'],
  ],
  [
    'another type of authentication',
    withAuth({ type: 'basic', username: 'a', password: 'b' }),
    { http_request: { auth: { type: 'bearer', token: SECRET_MARK } } },
    ['SECRET_UNKNOWN /http_request/auth/token'],
  ],
  ['no stored Slack URL', {}, { slack: { url: SECRET_MARK } }, ['SECRET_UNKNOWN /slack/url']],
  [
    'a Slack URL of another host',
    SLACK,
    { slack: { url: `https://hooks.example.com/${SECRET_MARK}` } },
    ['SECRET_UNKNOWN /slack/url'],
  ],
])('a secret mark without a stored secret is refused: %s', (_what, stored, body, expected) => {
  expect(problemsOf(() => CHANNELS.restoreSecrets(body, stored))).toEqual(expected);
});

test.each([
  [null],
  ['x'],
  [{}],
  [{ http_request: null, slack: [] }],
  [{ http_request: { header: 5, auth: 'x' } }],
])('a body that is not a task is returned unchanged: %j', (body) => {
  expect(CHANNELS.restoreSecrets(body, SLACK)).toEqual(body);
});
