import { SECRET_MARK } from '../../../channels/visible';
import type { ChannelTask } from '../../support/builders/channel-task';
import { refusal, startTestApi, type ApiResponse, type TestApi } from '../../support/service/api';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const SLACK_URL = 'https://hooks.slack.com/services/T000/B000/XXXX';

const create = (members: object): Promise<ApiResponse> =>
  api.call('POST', '/v1/tasks', { body: { name: 'Tell us', events: ['OrderTicketed'], ...members } });
const pathOf = ({ body }: ApiResponse): string => `/v1/tasks/${String(body['id'])}`;
const stored = async ({ body }: ApiResponse): Promise<ChannelTask | undefined> =>
  api.service.tasks.get(String(body['id']));

test('accepts a mail task with only recipients', async () => {
  const created = await create({ mail: { to: 'ops@example.com' } });
  expect(created.status).toBe(201);
  expect(created.body['mail']).toEqual({ to: 'ops@example.com' });
  expect(created.body).not.toHaveProperty('http_request');
});

test('a Slack task shows its URL without the path, and keeps it when it is sent back so', async () => {
  const created = await create({ slack: { url: SLACK_URL } });
  expect(created.body['slack']).toEqual({ url: `https://hooks.slack.com/${SECRET_MARK}` });
  const read = await api.call('GET', pathOf(created));
  const slack = { ...(read.body['slack'] as object), text: '*{{pnr}}*' };
  const put = await api.call('PUT', pathOf(created), { body: { ...read.body, slack } });
  expect(put.status).toBe(200);
  expect((await stored(created))?.slack).toEqual({ url: SLACK_URL, text: '*{{pnr}}*' });
});

test('credentials are shown as a mark, and a patch that sends it keeps them', async () => {
  const auth = { type: 'basic', username: 'callsign', password: 'YourPassword' };
  const created = await create({ http_request: { url: 'https://erp.example.com/', auth } });
  expect(created.body['http_request']).toMatchObject({ auth: { ...auth, password: SECRET_MARK } });
  const change = { ...auth, username: 'other', password: SECRET_MARK };
  const patched = await api.call('PATCH', pathOf(created), { body: { http_request: { auth: change } } });
  expect(patched.status).toBe(200);
  expect((await stored(created))?.http_request?.auth).toEqual({ ...auth, username: 'other' });
});

test('a task for reminders and notices is kept as it was sent', async () => {
  const members = {
    events: ['TaskDisabled'],
    reminders: ['departure-24h'],
    expires_after: 'departure+1h',
    rate_limit: 0.5,
    supersede: true,
    mail: { to: '{{agent_email}}' },
  };
  const created = await create(members);
  expect(created.body).toMatchObject(members);
  expect(await stored(created)).toMatchObject(members);
});

test('validates a client certificate when a task is saved', async () => {
  const pem = (label: string) => `-----BEGIN ${label}-----\n${'AAAA'.repeat(20)}\n-----END ${label}-----\n`;
  const auth = {
    type: 'client_certificate',
    certificate: pem('CERTIFICATE'),
    private_key: pem('PRIVATE KEY'),
  };
  expect(refusal(await create({ http_request: { url: 'https://erp.example.com/', auth } }))).toEqual({
    status: 422,
    code: 'invalid-input',
    errors: ['/http_request/auth/certificate PEM_INVALID', '/http_request/auth/private_key PEM_INVALID'],
  });
});

test('a task of two channels is refused', async () => {
  expect(refusal(await create({ mail: { to: 'ops@example.com' }, slack: { url: SLACK_URL } }))).toEqual({
    status: 422,
    code: 'invalid-input',
    errors: ['/slack TARGET_AMBIGUOUS'],
  });
});

test('the API document requires exactly one channel', async () => {
  const { body } = await api.call('GET', '/openapi.json');
  const post = (body as { paths: Record<string, { post: object }> }).paths['/v1/tasks']!.post;
  expect(JSON.stringify(post)).toContain(
    '"oneOf":[{"required":["http_request"]},{"required":["mail"]},{"required":["slack"]},{"required":["teams"]}]',
  );
});
