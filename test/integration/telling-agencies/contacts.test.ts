import { createContactStore } from '../../../store/agencies/contacts';
import { refusal, startTestApi, type ApiResponse, type TestApi } from '../../support/service/api';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const PATH = '/v1/agencies/Sunny%20Travel/contact';
const SLACK_URL = 'https://hooks.slack.com/services/T000/B000/secret';

const put = (body: unknown): Promise<ApiResponse> => api.call('PUT', PATH, { body });

test('the contact of an agency is set, read, replaced and deleted', async () => {
  expect(refusal(await api.call('GET', PATH))).toEqual({ status: 404, code: 'not-found' });
  expect((await put({ mail: 'ops@sunny.example', slack_url: SLACK_URL })).status).toBe(200);
  const { body } = await api.call('GET', PATH);
  expect(body).toEqual({ mail: 'ops@sunny.example', slack_url: 'https://hooks.slack.com/[secret]' });
  expect((await put({ mail: 'night@sunny.example' })).body).toEqual({ mail: 'night@sunny.example' });
  expect((await api.call('DELETE', PATH)).status).toBe(204);
  expect(refusal(await api.call('DELETE', PATH))).toEqual({ status: 404, code: 'not-found' });
});

test('a hidden URL that is sent back keeps the stored URL', async () => {
  const shown = (await put({ slack_url: SLACK_URL })).body;
  await put({ ...shown, mail: 'ops@sunny.example' });
  const { database, encryption } = api.service;
  const stored = await createContactStore(database.db, encryption).get('Sunny Travel');
  expect(stored).toEqual({ mail: 'ops@sunny.example', slack_url: SLACK_URL });
});

test.each<[unknown, string]>([
  [{}, ' MISSING'],
  [{ mail: 'no-address' }, '/mail EMAIL_INVALID'],
  [{ slack_url: 'https://elsewhere.example.com/services/T0' }, '/slack_url SLACK_URL'],
  [{ slack_url: 'https://elsewhere.example.com/[secret]' }, '/slack_url SECRET_UNKNOWN'],
])('%j is refused', async (body, error) => {
  expect(refusal(await put(body))).toEqual({ status: 422, code: 'invalid-input', errors: [error] });
});
