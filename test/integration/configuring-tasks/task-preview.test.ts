import { sampleEvent } from '../../../domain/order/sample-order';
import { refusal, startTestApi, type ApiResponse, type TestApi } from '../../support/service/api';

let api: TestApi;

const URL_OF_ERP = 'https://erp.example.com/hook';

beforeAll(async () => {
  api = await startTestApi();
  for (const [sequence, pnr] of [
    [1, 'FIRST1'],
    [2, 'SECOND'],
  ] as const) {
    const event = sampleEvent('OrderTicketed');
    const fields = { ...event.fields, pnr };
    await api.service.events.recordEvent({ ...event, agw_id: 'AGW-P', sequence, fields }, []);
  }
});
afterAll(() => api.close());

const preview = (body: object): Promise<ApiResponse> => api.call('POST', '/v1/tasks/preview', { body });

const aTask = (target: object = { http_request: { url: URL_OF_ERP, json_body: { pnr: '{{pnr}}' } } }) => ({
  name: 'A task',
  events: ['OrderTicketed'],
  ...target,
});

test('previews a task for a given or the last event of an order', async () => {
  const first = await preview({ task: aTask(), agw_id: 'AGW-P', sequence: 1 });
  expect(first.body).toMatchObject({ request: { body: '{"pnr":"FIRST1"}' } });
  const last = await preview({ task: aTask(), agw_id: 'AGW-P' });
  expect(last.body).toMatchObject({ request: { body: '{"pnr":"SECOND"}' } });
});

test('previews a stored task by its id', async () => {
  const created = await api.call('POST', '/v1/tasks', { body: aTask() });
  const { body } = await preview({ task_id: created.body['id'], agw_id: 'AGW-P', sequence: 2 });
  expect(body).toMatchObject({ kind: 'request', request: { url: URL_OF_ERP, body: '{"pnr":"SECOND"}' } });
});

test('a mail is shown with its subject and text', async () => {
  const task = aTask({ mail: { to: 'ops@sunny.example', subject: 'Ticketed {{pnr}}' } });
  const { body } = await preview({ task, agw_id: 'AGW-P', sequence: 1 });
  expect(body).toMatchObject({
    kind: 'request',
    event: 'OrderTicketed',
    request: {
      method: 'SMTP',
      url: 'mailto:ops@sunny.example',
      headers: { to: 'ops@sunny.example', subject: 'Ticketed FIRST1' },
      body: expect.stringContaining('Tickets were issued') as string,
    },
  });
});

test('a Slack message is shown, and its URL is not', async () => {
  const task = aTask({ slack: { url: 'https://hooks.slack.com/services/T0/B0/x', text: '*{{pnr}}*' } });
  const { body } = await preview({ task, agw_id: 'AGW-P', sequence: 2 });
  expect(body).toMatchObject({
    request: { url: 'https://hooks.slack.com/[redacted]', body: '{"text":"*SECOND*"}' },
  });
});

test('a task for notices is shown with the sample of one', async () => {
  const task = { ...aTask({ http_request: { url: URL_OF_ERP } }), events: ['TaskDisabled'] };
  const { body } = await preview({ task });
  expect(body).toMatchObject({
    event: 'TaskDisabled',
    request: { headers: { 'callsign-event': 'TaskDisabled' } },
  });
  const { body: sent } = body['request'] as { body: string };
  expect(JSON.parse(sent)).toMatchObject({
    type: 'TaskDisabled',
    data: { task_name: 'Ticketing to our ERP', reason: 'http_410' },
  });
});

test('a task for reminders alone is shown with one', async () => {
  const task = { ...aTask({ mail: { to: 'ops@sunny.example' } }), events: [], reminders: ['departure-24h'] };
  expect((await preview({ task })).body).toMatchObject({ kind: 'request', event: 'OrderReminder' });
});

test.each<[object, string]>([
  [{}, '/task MISSING'],
  [{ task: aTask(), task_id: 'tsk_1' }, '/task_id AMBIGUOUS'],
  [{ task: aTask(), sequence: 1 }, '/sequence ORDER_MISSING'],
  [{ task: aTask(), agw_id: 'AGW-P', sequence: 1, event: 'OrderTicketed' }, '/event AMBIGUOUS'],
  [{ task: aTask(), agw_id: 'AGW-P', event: 'TaskFailing' }, '/event NOT_OF_ORDERS'],
])('%j is refused', async (body, error) => {
  expect(refusal(await preview(body))).toEqual({ status: 422, code: 'invalid-input', errors: [error] });
});

test.each([{ task_id: 'tsk_nothing' }, { task: aTask(), agw_id: 'AGW-P', sequence: 9 }])(
  '%j names what is not there',
  async (body) => {
    expect(refusal(await preview(body))).toEqual({ status: 404, code: 'not-found' });
  },
);
