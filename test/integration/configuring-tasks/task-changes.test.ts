import { startTestApi, refusal, type ApiResponse, type TestApi } from '../../support/service/api';
import type { ChannelTask } from '../../support/builders/channel-task';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const aTask = { name: 'A task', events: ['*'], http_request: { url: 'https://erp.example.com/hook' } };

const createTask = (): Promise<ApiResponse> => api.call('POST', '/v1/tasks', { body: aTask });
const pathOf = ({ body }: ApiResponse): string => `/v1/tasks/${String(body['id'])}`;
const storedHeader = async (answer: ApiResponse): Promise<unknown> =>
  ((await api.service.tasks.get(String(answer.body['id']))) as ChannelTask | undefined)?.http_request?.header;

describe('If-Match', () => {
  const change = (created: ApiResponse, method: string, ifMatch: string): Promise<ApiResponse> =>
    api.call(method, pathOf(created), {
      headers: { 'if-match': ifMatch },
      ...(method === 'DELETE' ? {} : { body: method === 'PUT' ? aTask : { name: 'New' } }),
    });

  test.each(['PUT', 'PATCH', 'DELETE'])('of another version refuses a %s', async (method) => {
    const created = await createTask();
    await api.call('PATCH', pathOf(created), { body: { name: 'Meanwhile' } });
    const answer = await change(created, method, '"1"');
    expect(refusal(answer)).toEqual({ status: 412, code: 'version-mismatch' });
    expect(answer.headers.get('etag')).toBe('"2"');
  });

  test.each(['"1"', '*', '"9", "1"'])('%s lets a change of version 1 through', async (ifMatch) => {
    const created = await createTask();
    expect((await change(created, 'PATCH', ifMatch)).status).toBe(200);
  });

  test.each(['W/"1"', '1', 'garbage'])('%s never matches', async (ifMatch) => {
    const created = await createTask();
    expect((await change(created, 'PATCH', ifMatch)).status).toBe(412);
  });
});

test('applies concurrent changes', async () => {
  const created = await createTask();
  const header = (name: string) => ({ body: { http_request: { header: { [name]: '1' } } } });
  const answers = await Promise.all(
    ['X-A', 'X-B', 'X-C'].map((name) => api.call('PATCH', pathOf(created), header(name))),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(await storedHeader(created)).toMatchObject({ 'X-A': '1', 'X-B': '1', 'X-C': '1' });
});

describe('switching', () => {
  test('a task off and on changes nothing else', async () => {
    const created = await createTask();
    const off = await api.call('POST', `${pathOf(created)}/disable`);
    expect(off.body).toMatchObject({ enabled: false, version: 2 });
    const on = await api.call('POST', `${pathOf(created)}/enable`);
    expect(on.body).toMatchObject({ enabled: true, version: 3, name: aTask.name });
  });

  test('on removes disabled_reason', async () => {
    const created = await createTask();
    await api.service.tasks.disable(String(created.body['id']), 'http_410');
    expect((await api.call('GET', pathOf(created))).body).toMatchObject({ disabled_reason: 'http_410' });
    const renamed = await api.call('PATCH', pathOf(created), { body: { name: 'New' } });
    expect(renamed.body).toMatchObject({ enabled: false, disabled_reason: 'http_410' });
    const on = await api.call('PATCH', pathOf(created), { body: { enabled: true } });
    expect(on.body).toMatchObject({ enabled: true });
    expect(on.body).not.toHaveProperty('disabled_reason');
  });
});

test('shows a rotated secret once; the old one also signs for a day', async () => {
  const created = await createTask();
  const rotated = await api.call('POST', `${pathOf(created)}/rotate-secret`);
  expect(rotated.status).toBe(200);
  const { secret, previous_expires_on: expiresOn } = rotated.body;
  expect(secret).toMatch(/^whsec_/);
  expect(secret).not.toBe(created.body['secret']);
  const inMs = Date.parse(String(expiresOn)) - Date.now();
  expect(inMs).toBeGreaterThan(86_340_000);
  expect(inMs).toBeLessThanOrEqual(86_400_000);
  expect((await api.service.tasks.get(String(created.body['id'])))?.secrets).toEqual([
    { secret },
    { secret: created.body['secret'], expires_on: expiresOn },
  ]);
  expect(JSON.stringify((await api.call('GET', pathOf(created))).body)).not.toContain('whsec_');
});
