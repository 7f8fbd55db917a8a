import { Webhook } from 'standardwebhooks';
import { anOrder } from '../../support/builders/an-order';
import {
  answerOk,
  answerWith,
  neverAnswer,
  startReceiver,
  type Receiver,
} from '../../support/servers/receiver';
import { aSnapshot } from '../../support/builders/builders';
import { parseOrder } from '../../../domain/order/order';
import { sampleEvent } from '../../../domain/order/sample-order';
import { refusal, startTestApi, type ApiResponse, type TestApi } from '../../support/service/api';

let api: TestApi;
let receiver: Receiver;

beforeAll(async () => {
  [api, receiver] = await Promise.all([startTestApi(), startReceiver()]);
});
beforeEach(() => receiver.answer(answerOk));
afterAll(async () => {
  await receiver.close();
  await api.close();
});

const aTask = (members: object = {}, request: object = {}) => ({
  name: 'Ticketing to our ERP',
  events: ['OrderTicketed'],
  http_request: { url: `${receiver.url}/hook`, json_body: { pnr: '{{pnr}}' }, ...request },
  ...members,
});

const test_ = async (task: object, body?: object): Promise<ApiResponse & { secret: string }> => {
  const created = await api.call('POST', '/v1/tasks', { body: task });
  const answer = await api.call('POST', `/v1/tasks/${String(created.body['id'])}/test`, { body });
  return { ...answer, secret: String(created.body['secret']) };
};

describe('a test', () => {
  test('sends one real request, signed, and shows both sides', async () => {
    receiver.answer((response) => response.writeHead(201, { 'x-answer': '1' }).end('thank you'));
    const before = receiver.received.length;
    const { status, body, secret } = await test_(
      aTask({}, { header: { Authorization: 'Basic YourPassword' } }),
    );
    expect(status).toBe(200);
    expect(receiver.received).toHaveLength(before + 1);
    const received = receiver.received.at(-1)!;
    expect(JSON.parse(received.body)).toEqual({ pnr: sampleEvent('OrderTicketed').fields.pnr });
    expect(received.headers.authorization).toBe('Basic YourPassword');
    expect(() =>
      new Webhook(secret).verify(received.body, received.headers as Record<string, string>),
    ).not.toThrow();
    expect(body).toMatchObject({
      delivery_id: received.headers['webhook-id'],
      event: 'OrderTicketed',
      result: { kind: 'accepted', status: 201 },
      request: { method: 'POST', body: received.body, headers: { Authorization: '[redacted]' } },
      response: { status: 201, body: 'thank you', headers: { 'x-answer': '1' } },
    });
  });

  test('reports a refusal of the receiver', async () => {
    receiver.answer(answerWith(500));
    expect((await test_(aTask())).body).toMatchObject({ result: { kind: 'refused', status: 500 } });
  });

  test('ends at the deadline of the task if the receiver never responds', async () => {
    receiver.answer(neverAnswer);
    const { body } = await test_(aTask({}, { timeout_ms: 1_000 }));
    expect(body).toMatchObject({ result: { kind: 'unreachable', reason: 'timeout' } });
  });

  test("uses the sample of the named event, or of the task's first event", async () => {
    expect((await test_(aTask({ events: ['*'] }), { event: 'OrderStarted' })).body).toMatchObject({
      event: 'OrderStarted',
    });
    expect((await test_(aTask({ events: ['*'] }))).body).toMatchObject({ event: 'OrderCreated' });
  });

  test('sends one attempt and records no delivery', async () => {
    receiver.answer(answerWith(503));
    const before = receiver.received.length;
    await test_(aTask());
    expect(receiver.received).toHaveLength(before + 1);
    expect((await api.call('GET', '/v1/deliveries')).body).toEqual({ data: [], next: null });
  });

  test('refuses an unknown event', async () => {
    expect(refusal(await test_(aTask(), { event: 'OrderTicketd' }))).toEqual({
      status: 422,
      code: 'invalid-input',
      errors: ['/event EVENT_UNKNOWN'],
    });
  });
});

describe('a preview', () => {
  const preview = (body: object): Promise<ApiResponse> => api.call('POST', '/v1/tasks/preview', { body });

  test('renders the sample and sends nothing', async () => {
    const before = receiver.received.length;
    const { status, body } = await preview({ task: aTask() });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      kind: 'request',
      event: 'OrderTicketed',
      request: {
        method: 'POST',
        url: `${receiver.url}/hook`,
        headers: { 'callsign-event': 'OrderTicketed', 'webhook-id': 'msg_preview' },
        body: JSON.stringify({ pnr: sampleEvent('OrderTicketed').fields.pnr }),
      },
    });
    expect(receiver.received).toHaveLength(before);
  });

  test('renders the last event of an order', async () => {
    const event = { ...sampleEvent('OrderTicketed'), agw_id: 'AGW-P1' };
    await api.service.events.recordEvent({ ...event, fields: { ...event.fields, pnr: 'FROM-EVENT' } }, []);
    const { body } = await preview({ task: aTask(), agw_id: 'AGW-P1' });
    expect(body).toMatchObject({ request: { body: '{"pnr":"FROM-EVENT"}' } });
  });

  test('renders an event that the order does not have from the current order', async () => {
    const { order } = parseOrder(anOrder({ pnr: 'AS-IT-IS' }));
    await api.service.orders.saveOrder(aSnapshot({ agw_id: 'AGW-P2', order }), 'run');
    const { body } = await preview({ task: aTask(), agw_id: 'AGW-P2', event: 'OrderCanceled' });
    expect(body).toMatchObject({ event: 'OrderCanceled', request: { body: '{"pnr":"AS-IT-IS"}' } });
  });

  test('responds with 404 for an unknown order', async () => {
    expect(refusal(await preview({ task: aTask(), agw_id: 'AGW-NONE' }))).toEqual({
      status: 404,
      code: 'not-found',
    });
  });

  test('reports the problems of an invalid task with pointers into the body', async () => {
    const task = aTask({}, { json_body: { items: [{ note: '{{nothere}}' }] } });
    expect(refusal(await preview({ task }))).toEqual({
      status: 422,
      code: 'invalid-input',
      errors: ['/task/http_request/json_body/items/0/note TEMPLATE_UNKNOWN_FIELD'],
    });
    expect(refusal(await preview({}))).toMatchObject({ status: 422 });
  });
});
