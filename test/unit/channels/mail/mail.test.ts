import type { Socket } from 'node:net';
import type { OpenChannels } from '../../../../channels/open-channels';
import { openMail } from '../../../support/service/open-channel';
import type { SmtpServer } from '../../../../domain/egress/smtp-url';
import { decide } from '../../../../domain/delivery/retry';
import type { ChannelTask } from '../../../support/builders/channel-task';
import { aContext, aContextOf, aMailTask } from '../../../support/builders/attempt';
import { headerOf, settingsOf, startMailServer, type MailServer } from '../../../support/servers/mail-server';

const never = new AbortController().signal;

let server: MailServer;
let channel: OpenChannels;

const start = async (settings: Partial<SmtpServer> = {}, options = {}): Promise<void> => {
  server = await startMailServer(options);
  channel = openMail({
    smtp: settingsOf(server.port, settings),
    version: '1.2.3',
    timeoutMs: 5_000,
  });
};
afterEach(async () => {
  await channel.close();
  await server.close();
});

describe('a mail', () => {
  test('says who sends it, why, and that nobody is to answer', async () => {
    await start();
    const exchange = await channel.send(
      aMailTask({ cc: 'boss@example.com', reply_to: 'desk@example.com' }),
      aContext(),
      never,
    );
    const [mail] = server.mails;
    expect(exchange.result).toEqual({ kind: 'accepted', status: 250 });
    expect(exchange.response).toEqual({
      status: 250,
      headers: {},
      body: expect.stringMatching(/^250 /) as string,
    });
    expect(mail).toMatchObject({
      from: 'callsign@sunny.example',
      to: ['ops@example.com', 'boss@example.com'],
    });
    expect(Object.fromEntries(mail!.headers)).toEqual({
      'auto-submitted': 'auto-generated',
      'x-mailer': 'Callsign/1.2.3',
      'x-callsign-delivery': 'dlv_1',
      'x-callsign-event': 'OrderTicketed',
      'x-callsign-order': 'agw-1',
      'x-callsign-sequence': '3',
      from: 'Sunny Travel <callsign@sunny.example>',
      to: 'ops@example.com',
      cc: 'boss@example.com',
      'reply-to': 'desk@example.com',
      subject: 'Ticketed: X7K2QP',
      'message-id': '<dlv_1@sunny.example>',
      date: expect.any(String) as string,
      'mime-version': '1.0',
      'content-type': 'text/plain; charset=utf-8',
      'content-transfer-encoding': '7bit',
    });
    expect(mail!.body.trimEnd()).toBe('PNR X7K2QP');
  });

  test('is recorded with its text and its HTML', async () => {
    await start();
    const { request } = await channel.send(aMailTask({ html: '<b>{{pnr}}</b>' }), aContext(), never);
    expect(request).toEqual({
      method: 'SMTP',
      url: 'mailto:ops@example.com',
      headers: {
        from: 'Sunny Travel <callsign@sunny.example>',
        'message-id': '<dlv_1@sunny.example>',
        to: 'ops@example.com',
        subject: 'Ticketed: X7K2QP',
        'x-callsign-delivery': 'dlv_1',
        'x-callsign-event': 'OrderTicketed',
        'x-callsign-order': 'agw-1',
        'x-callsign-sequence': '3',
      },
      body: 'PNR X7K2QP',
      html: '<b>X7K2QP</b>',
    });
  });

  test('with nothing but an address has a subject and a text that fit the event', async () => {
    await start();
    const { subject: _subject, text: _text, ...mail } = aMailTask().mail!;
    const task: ChannelTask = { ...aMailTask(), mail };
    await channel.send(task, aContext(), never);
    expect(headerOf(server.mails[0]!, 'subject').join()).toMatch(/X7K2QP/);
    expect(server.mails[0]!.body).toContain('X7K2QP');
  });

  test('escapes values in HTML, and only there', async () => {
    await start();
    const task = aMailTask({ subject: '{{agent}}', text: '{{agent}}', html: '<p>{{agent}}</p>' });
    const { request } = await channel.send(task, aContextOf({ agent: '<b>&' }), never);
    expect(request).toMatchObject({ body: '<b>&', html: '<p>&lt;b&gt;&amp;</p>' });
    expect(request?.headers['subject']).toBe('<b>&');
    expect(server.mails[0]!.raw).toContain('<p>&lt;b&gt;&amp;</p>');
  });

  test('goes to the address that the order has, or to nobody', async () => {
    await start();
    const task = aMailTask({ to: '{{psg_email}}' });
    await channel.send(task, aContextOf({ psg_email: 'ana@example.com' }), never);
    expect(server.mails[0]!.to).toEqual(['ana@example.com']);
    const { result } = await channel.send(task, aContextOf({ psg_email: null }), never);
    expect(result).toEqual({
      kind: 'unsendable',
      reason: expect.stringMatching(/^MAIL_UNSENDABLE: /) as string,
    });
    expect(server.mails).toHaveLength(1);
  });

  test('several go over one connection', async () => {
    await start();
    for (const attempt of [1, 2, 3]) await channel.send(aMailTask(), aContext({ attempt }), never);
    expect([server.mails.length, server.connections()]).toEqual([3, 1]);
  });

  test('a connection that the server closed while idle costs no attempt', async () => {
    await start();
    await channel.send(aMailTask(), aContext(), never);
    for (const { _socket } of server.server.connections as unknown as Iterable<{ _socket: Socket }>)
      _socket.destroy();
    const { result } = await channel.send(aMailTask(), aContext(), never);
    expect(result).toEqual({ kind: 'accepted', status: 250 });
  });
});

test('without SMTP_URL a mail waits for the operator, and can be previewed', async () => {
  await start();
  const unset = openMail({ version: '1.2.3' });
  const { result } = await unset.send(aMailTask(), aContext(), never);
  expect(result).toEqual({ kind: 'unreachable', reason: 'not_configured', detail: 'SMTP_URL is not set' });
  expect(decide({ result, attempt: 1, schedule: [10], random: () => 0.5 })).toEqual({
    kind: 'retry',
    delayMs: 10_000,
  });
  expect(unset.preview(aMailTask(), aContext())).toMatchObject({
    body: 'PNR X7K2QP',
    url: 'mailto:ops@example.com',
  });
});
