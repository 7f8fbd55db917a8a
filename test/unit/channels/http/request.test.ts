import { Webhook } from 'standardwebhooks';
import type { AttemptContext } from '../../../../channels/channel';
import type { OpenChannels } from '../../../../channels/open-channels';
import { openHttp } from '../../../support/service/open-channel';
import { createSecret } from '../../../../channels/signature';
import { parseEgressAllow } from '../../../../domain/egress/egress-allow';
import type { HttpRequest } from '../../../../channels/http/http-schema';
import type { ChannelTask } from '../../../support/builders/channel-task';
import type { Task } from '../../../../domain/task/task';
import { SIGNING_SECRET, aContext, aTask } from '../../../support/builders/attempt';
import {
  startSocketReceiver,
  type ReceivedRequest,
  type SocketReceiver,
} from '../../../support/servers/socket-receiver';

let channel: OpenChannels;
let receiver: SocketReceiver;

beforeEach(async () => {
  channel = openHttp({ egress: parseEgressAllow('127.0.0.1'), version: '1.2.3' });
  receiver = await startSocketReceiver();
});
afterEach(async () => {
  await channel.close();
  await receiver.close();
});

const never = new AbortController().signal;
const at = (path: string): string => `http://127.0.0.1:${receiver.port}${path}`;

const sent = async (
  http: Partial<HttpRequest> = {},
  context: Partial<Pick<AttemptContext, 'deliveryId' | 'attempt' | 'nowMs'>> = {},
  task: Partial<Task> = {},
): Promise<ReceivedRequest> => {
  const { result } = await channel.send(aTask({ url: at('/'), ...http }, task), aContext(context), never);
  expect(result).toEqual({ kind: 'accepted', status: 200 });
  return receiver.requests.at(-1)!;
};

describe('composed request', () => {
  test('a POST with the headers of Standard Webhooks, ours and those of the task', async () => {
    const nowMs = Date.now();
    const header = { Authorization: 'Basic YourPassword', 'X-Order': '{{agw_id}}' };
    const { line, headers, body } = await sent({ url: at('/a?b=c'), header }, { nowMs });
    expect(line).toBe('POST /a?b=c HTTP/1.1');
    expect(headers).toEqual({
      host: `127.0.0.1:${receiver.port}`,
      connection: 'keep-alive',
      'content-type': 'application/json',
      'content-length': String(body.length),
      'user-agent': 'Callsign/1.2.3',
      'webhook-id': 'dlv_1',
      'webhook-timestamp': String(Math.floor(nowMs / 1000)),
      'webhook-signature': expect.stringMatching(/^v1,\S+$/) as string,
      'callsign-event': 'OrderTicketed',
      'callsign-order': 'agw-1',
      'callsign-sequence': '3',
      'callsign-attempt': '1',
      authorization: 'Basic YourPassword',
      'x-order': 'agw-1',
    });
    expect(body.toString()).toBe('{"pnr":"X7K2QP"}');
  });

  test('signs the bytes that arrive', async () => {
    const { headers, body } = await sent({ json_body: { agent: '{{agent}} \u2028 € "' } });
    expect(new Webhook(SIGNING_SECRET).verify(body, { ...headers })).toEqual({
      agent: 'Ana Núñez \u2028 € "',
    });
    const tampered = Buffer.from(body.toString().replace('Ana', 'Eva'));
    expect(() => new Webhook(SIGNING_SECRET).verify(tampered, { ...headers })).toThrow(
      'No matching signature found',
    );
  });

  test('signs with both secrets during a rotation', async () => {
    const former = createSecret();
    const expires_on = new Date(Date.now() + 60_000).toISOString();
    const secrets = [{ secret: SIGNING_SECRET }, { secret: former, expires_on }];
    const { headers, body } = await sent({}, {}, { secrets });
    for (const secret of [SIGNING_SECRET, former])
      expect(new Webhook(secret).verify(body, { ...headers })).toEqual({ pnr: 'X7K2QP' });
  });

  test('a later attempt has the same id, its own time and its own number', async () => {
    const nowMs = Date.now();
    await sent({}, { nowMs });
    const { headers, body } = await sent({}, { attempt: 2, nowMs: nowMs + 5_000 });
    expect(headers).toMatchObject({
      'webhook-id': 'dlv_1',
      'webhook-timestamp': String(Math.floor(nowMs / 1000) + 5),
      'callsign-attempt': '2',
    });
    expect(new Webhook(SIGNING_SECRET).verify(body, { ...headers })).toEqual({ pnr: 'X7K2QP' });
  });

  test('without json_body the default body is sent', async () => {
    const { json_body: _, ...http } = aTask({ url: at('/') }).http_request!;
    const task: ChannelTask = { ...aTask(), http_request: http };
    await channel.send(task, aContext(), never);
    expect(JSON.parse(receiver.requests[0]!.body.toString())).toMatchObject({
      type: 'OrderTicketed',
      timestamp: '2027-02-01T00:00:00Z',
      data: { pnr: 'X7K2QP', agw_id: 'agw-1' },
    });
  });

  test.each(['PUT', 'PATCH'] as const)('a task may ask for %s', async (method) => {
    expect((await sent({ method })).line).toBe(`${method} / HTTP/1.1`);
  });

  test('values in the URL are percent-encoded', async () => {
    expect((await sent({ url: at('/of/{{agent}}?p={{pnr}}') })).line).toBe(
      'POST /of/Ana%20N%C3%BA%C3%B1ez?p=X7K2QP HTTP/1.1',
    );
  });

  test('ignores reserved headers of a stored task', async () => {
    const { headers } = await sent({ header: { 'Webhook-Signature': 'v1,forged', 'USER-AGENT': 'curl' } });
    expect(headers['webhook-signature']).not.toContain('forged');
    expect(headers['user-agent']).toBe('Callsign/1.2.3');
  });
});

describe('unsendable requests', () => {
  test.each<[string, Partial<HttpRequest>, Partial<Task>, string]>([
    [
      'no secret in force',
      {},
      { secrets: [] },
      'NO_SECRET: the task has no signing secret that is valid now',
    ],
    [
      'V035: a body over 256 KB',
      { json_body: 'x'.repeat(300_000) },
      {},
      'RENDER_TOO_LARGE: what is rendered is larger than 262144 bytes',
    ],
    [
      'a header name that HTTP has not',
      { header: { 'X A': '1' } },
      {},
      'HEADER_UNSENDABLE: a header cannot be written as HTTP',
    ],
  ])('%s', async (_title, http, task, reason) => {
    const exchange = await channel.send(aTask({ url: at('/'), ...http }, task), aContext(), never);
    expect(exchange).toEqual({ result: { kind: 'unsendable', reason } });
    expect(receiver.requests).toEqual([]);
  });

  test('a value that is invalid in a header', async () => {
    const { event } = aContext();
    const fields = { ...event.fields, agent: 'a\r\nx-b: 1' };
    const task = aTask({ url: at('/'), header: { 'x-a': '{{agent}}' } });
    const { result } = await channel.send(task, aContext({ event: { ...event, fields } }), never);
    expect(result).toEqual({
      kind: 'unsendable',
      reason: expect.stringMatching(/^HEADER_UNSENDABLE: the header x-a /) as string,
    });
    expect(receiver.requests).toEqual([]);
  });
});

describe('the record and the preview of a request', () => {
  test('the preview is what would be sent and recorded, and sends nothing', async () => {
    const task = aTask({ url: at('/'), header: { Authorization: 'Basic YourPassword' } });
    const context = aContext();
    const preview = channel.preview(task, context);
    expect(receiver.connections.size).toBe(0);
    const { request } = await channel.send(task, context, never);
    expect(preview).toEqual(request);
    expect(request).toMatchObject({
      method: 'POST',
      url: at('/'),
      headers: {
        Authorization: '[redacted]',
        'webhook-signature': receiver.requests[0]!.headers['webhook-signature'],
      },
      body: '{"pnr":"X7K2QP"}',
    });
  });

  test('the preview reports an unsendable message too', () => {
    expect(channel.preview(aTask({}, { secrets: [] }), aContext())).toEqual({
      kind: 'unsendable',
      reason: 'NO_SECRET: the task has no signing secret that is valid now',
    });
  });

  test('64 KB of a body are recorded', async () => {
    const task = aTask({ url: at('/'), json_body: 'x'.repeat(100_000) });
    const { request } = await channel.send(task, aContext(), never);
    expect(request).toMatchObject({ body: `"${'x'.repeat(65_535)}`, body_truncated: true });
    expect(receiver.requests[0]!.body).toHaveLength(100_002);
  });
});
