import { anOrder } from '../../support/builders/an-order';
import { eventually } from '../../support/eventually';
import { answerOk, answerWith, startReceiver, type Receiver } from '../../support/servers/receiver';
import { refusal, startTestApi, type TestApi } from '../../support/service/api';

let api: TestApi;
let receiver: Receiver;

beforeAll(async () => {
  [api, receiver] = await Promise.all([startTestApi(), startReceiver()]);
  await api.service.startWorker();
});
beforeEach(() => receiver.answer(answerOk));
afterAll(async () => {
  await receiver.close();
  await api.close();
});

let orders = 0;
const createOrder = async (): Promise<string> => {
  const agwId = `AGW-D-${(orders += 1)}`;
  await api.call('POST', '/v1/orders', { body: anOrder({ agw_id: agwId }) });
  return agwId;
};
const createTask = async (members: object): Promise<string> => {
  const body = { name: 'Tell us', events: ['*'], http_request: { url: receiver.url }, ...members };
  return String((await api.call('POST', '/v1/tasks', { body })).body['id']);
};

interface Shown {
  readonly id: string;
  readonly status: string;
}

const list = async (query: string): Promise<readonly Shown[]> =>
  (await api.call('GET', `/v1/deliveries?${query}`)).body['data'] as Shown[];
const parked = (agwId: string): Promise<Shown> =>
  eventually('a parked delivery', async () => (await list(`agw_id=${agwId}&status=parked`))[0]);

test('deliveries are listed by order, task, event, status and time', async () => {
  receiver.answer(answerWith(413));
  const taskId = await createTask({ events: ['OrderTicketed'] });
  const agwId = await createOrder();
  await api.call('POST', `/v1/orders/${agwId}/events`, { body: { type: 'OrderTicketed' } });
  const [delivery] = await eventually('a failed delivery', async () => {
    const found = await list(`agw_id=${agwId}&status=failed`);
    return found.length === 1 ? found : undefined;
  });
  expect(delivery).toMatchObject({
    agw_id: agwId,
    task_id: taskId,
    event: 'OrderTicketed',
    reason: 'http_413',
    last_attempt: 1,
    last_result: { kind: 'refused', status: 413 },
  });
  const past = new Date(Date.now() - 3_600_000).toISOString();
  expect(await list(`task_id=${taskId}&event=OrderTicketed&since=${past}`)).toEqual([delivery]);
  expect(await list(`task_id=${taskId}&until=${past}`)).toEqual([]);
  expect(await list(`task_id=${taskId}&status=delivered`)).toEqual([]);
});

test('deliveries of a disabled task wait, and go on when it is enabled', async () => {
  const taskId = await createTask({ enabled: false });
  const agwId = await createOrder();
  await parked(agwId);
  await api.call('POST', `/v1/tasks/${taskId}/enable`);
  await eventually('its delivery', async () => (await list(`agw_id=${agwId}&status=delivered`))[0]);
});

test('deliveries of a disabled task are cancelled when it is deleted', async () => {
  const taskId = await createTask({ enabled: false });
  const agwId = await createOrder();
  await parked(agwId);
  const before = receiver.received.length;
  await api.call('DELETE', `/v1/tasks/${taskId}`);
  await eventually('its end', async () => (await list(`agw_id=${agwId}&status=cancelled`))[0]);
  expect(receiver.received).toHaveLength(before);
});

test('deliveries that are not there are a 404', async () => {
  expect(refusal(await api.call('GET', '/v1/deliveries/msg_nothing'))).toEqual({
    status: 404,
    code: 'not-found',
  });
});
