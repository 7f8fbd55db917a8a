import { refusal, startTestApi, type ApiResponse, type TestApi } from '../../support/service/api';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const aTask = {
  name: 'A task',
  events: ['*'],
  http_request: { url: 'https://erp.example.com/hook', header: { Authorization: 'Basic YourPassword' } },
};

const createTask = async (): Promise<string> =>
  `/v1/tasks/${String((await api.call('POST', '/v1/tasks', { body: aTask })).body['id'])}`;

const namesOf = ({ body }: ApiResponse): unknown =>
  (body['data'] as { version: number; name: string }[]).map(({ version, name }) => `${version} ${name}`);

test('lists every version of a task with hidden secrets', async () => {
  const path = await createTask();
  await api.call('PATCH', path, { body: { name: 'Renamed' } });
  await api.call('POST', `${path}/disable`);
  expect(namesOf(await api.call('GET', `${path}/versions`))).toEqual(['3 Renamed', '2 Renamed', '1 A task']);
  const { body } = await api.call('GET', `${path}/versions/1`);
  expect(body).toMatchObject({
    name: 'A task',
    version: 1,
    enabled: true,
    http_request: { header: { Authorization: '[secret]' } },
  });
  expect(body).not.toHaveProperty('secrets');
  expect((await api.call('GET', `${path}/versions/3`)).body).toMatchObject({ enabled: false });
});

test('pages through versions', async () => {
  const path = await createTask();
  await api.call('PATCH', path, { body: { name: 'Two' } });
  const first = await api.call('GET', `${path}/versions?limit=1`);
  const second = await api.call('GET', `${path}/versions?limit=1&after=${String(first.body['next'])}`);
  expect([first, second].map(namesOf)).toEqual([['2 Two'], ['1 A task']]);
  expect(second.body['next']).toBeNull();
});

test('keeps the versions and the deletion time of a deleted task', async () => {
  const path = await createTask();
  await api.call('DELETE', path);
  expect((await api.call('GET', `${path}/versions/1`)).body['removed_on']).toEqual(expect.any(String));
});

test.each(['/versions/2', '/versions/0', '/versions/x'])(
  'responds with 404 to an unknown %s',
  async (rest) => {
    expect(refusal(await api.call('GET', (await createTask()) + rest))).toEqual({
      status: 404,
      code: 'not-found',
    });
  },
);

test('responds with 404 for an unknown task', async () => {
  expect(refusal(await api.call('GET', '/v1/tasks/tsk_nothing/versions'))).toEqual({
    status: 404,
    code: 'not-found',
  });
});
