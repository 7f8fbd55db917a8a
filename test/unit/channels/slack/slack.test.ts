import type { OpenChannels } from '../../../../channels/open-channels';
import { openSlack } from '../../../support/service/open-channel';
import { decide, type Decision } from '../../../../domain/delivery/retry';
import { parseEgressAllow } from '../../../../domain/egress/egress-allow';
import type { ChannelTask, SlackMessage } from '../../../support/builders/channel-task';
import { TIMEOUT_MS } from '../../../support/channels/harness';
import { answering as saying } from '../../../support/channels/web-harness';
import { aContext, aContextOf, aSlackTask } from '../../../support/builders/attempt';
import { startSocketReceiver, type SocketReceiver } from '../../../support/servers/socket-receiver';

const never = new AbortController().signal;
const PATH = '/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX';

const openChannel = (): OpenChannels => openSlack({ timeoutMs: TIMEOUT_MS });

describe('a message to Slack', () => {
  let channel: OpenChannels;
  let receiver: SocketReceiver;
  let answer: string;
  beforeEach(async () => {
    answer = saying(200, 'ok');
    channel = openChannel();
    receiver = await startSocketReceiver((socket) => socket.write(answer));
  });
  afterEach(async () => {
    await channel.close();
    await receiver.close();
  });
  const url = (): string => `http://127.0.0.1:${receiver.port}${PATH}`;
  const posted = (): unknown => JSON.parse(receiver.requests.at(-1)!.body.toString());

  test('is posted as JSON, and says what it is about', async () => {
    const { request, timings } = await channel.send(aSlackTask(url()), aContext({ attempt: 2 }), never);
    const [{ line, headers, body }] = receiver.requests as [SocketReceiver['requests'][number]];
    expect(line).toBe(`POST ${PATH} HTTP/1.1`);
    expect(headers).toEqual({
      host: `127.0.0.1:${receiver.port}`,
      connection: 'keep-alive',
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(body.length),
      'user-agent': 'Callsign/1.2.3',
      'callsign-delivery': 'dlv_1',
      'callsign-event': 'OrderTicketed',
      'callsign-order': 'agw-1',
      'callsign-sequence': '3',
      'callsign-attempt': '2',
    });
    expect(body.toString()).toBe('{"text":"PNR X7K2QP"}');
    expect(request).toMatchObject({
      method: 'POST',
      url: `http://127.0.0.1:${receiver.port}/[redacted]`,
      body: '{"text":"PNR X7K2QP"}',
    });
    expect(timings).toMatchObject({ first_byte_ms: expect.any(Number) as number });
  });

  test('with nothing but a URL has a text that fits the event', async () => {
    const { text: _text, ...slack } = aSlackTask(url()).slack!;
    const task: ChannelTask = { ...aSlackTask(url()), slack };
    await channel.send(task, aContext(), never);
    expect(posted()).toEqual({ text: expect.stringContaining('X7K2QP') as string });
  });

  test('may have blocks, of which every string is a template', async () => {
    const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: '*{{pnr}}* of {{agent}}' }, rank: 1 }];
    await channel.send(aSlackTask(url(), { blocks }), aContext(), never);
    expect(posted()).toEqual({
      text: 'PNR X7K2QP',
      blocks: [{ type: 'section', text: { type: 'mrkdwn', text: '*X7K2QP* of Ana Núñez' }, rank: 1 }],
    });
  });

  const IN_TEXT: Partial<SlackMessage> = { text: '<https://example.com|{{agent}}> {{{agent}}}' };
  const IN_BLOCKS: Partial<SlackMessage> = {
    text: '-',
    blocks: [{ type: 'section', text: { type: 'mrkdwn', text: '{{{agent}}}' } }],
  };
  test.each([
    ['<!channel> & all', '&lt;!channel&gt; &amp; all'],
    ['"}], "text": "forged', '"}], "text": "forged'],
    ['a\r\nb\u2028c\\', 'a\r\nb\u2028c\\'],
  ])('the value %j mentions nobody and breaks nothing', async (agent, shown) => {
    await channel.send(aSlackTask(url(), IN_TEXT), aContextOf({ agent }), never);
    expect(posted()).toEqual({ text: `<https://example.com|${shown}> ${shown}` });
    await channel.send(aSlackTask(url(), IN_BLOCKS), aContextOf({ agent }), never);
    expect(posted()).toEqual({
      text: '-',
      blocks: [{ type: 'section', text: { type: 'mrkdwn', text: shown } }],
    });
  });

  const giveUp = (reason: string): Decision => ({ kind: 'give-up', reason });
  const disable = (reason: string): Decision => ({ kind: 'disable-task', reason });
  const retry = (delayMs = 10_000): Decision => ({ kind: 'retry', delayMs });
  test.each<[number, string, Decision, ...string[]]>([
    [400, 'invalid_payload', giveUp('slack_invalid_payload')],
    [400, 'no_text', giveUp('slack_no_text')],
    [400, '{"ok":false,"error":"invalid_blocks"}', giveUp('slack_invalid_blocks')],
    [404, 'no_service', disable('slack_no_service')],
    [404, 'channel_not_found', disable('slack_channel_not_found')],
    [403, 'invalid_token', disable('slack_invalid_token')],
    [410, 'channel_is_archived', disable('slack_channel_is_archived')],
    [410, 'whatever', disable('http_410')],
    [403, 'action_prohibited', retry()],
    [404, '<html>Not Found</html>', retry()],
    [400, 'constructor', retry()],
    [500, 'no_service', retry()],
    [500, 'rollup_error', retry()],
    [429, 'rate_limited', retry(30_000), 'retry-after: 30'],
  ])('%d %s is decided as %j', async (status, word, decision, ...headers) => {
    answer = saying(status, word, ...headers);
    const { result } = await channel.send(aSlackTask(url()), aContext(), never);
    expect(decide({ result, attempt: 1, schedule: [10], random: () => 0.5 })).toEqual(decision);
  });

  test('a private address is not posted to', async () => {
    const guarded = openSlack({ egress: parseEgressAllow('example.com'), version: '1.2.3' });
    const { result } = await guarded.send(aSlackTask(url()), aContext(), never);
    expect(result).toEqual({ kind: 'unreachable', reason: 'ip_blocked', detail: 'NO_PERMITTED_ADDRESS' });
    expect(receiver.connections.size).toBe(0);
    await guarded.close();
  });
});
