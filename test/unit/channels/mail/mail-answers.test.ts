import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import type { OpenChannels } from '../../../../channels/open-channels';
import { openMail } from '../../../support/service/open-channel';
import type { SmtpServer } from '../../../../domain/egress/smtp-url';
import { decide } from '../../../../domain/delivery/retry';
import type { SendResult } from '../../../../domain/delivery/delivery';
import { aContext, aMailTask } from '../../../support/builders/attempt';
import { createAuthority, issue } from '../../../support/servers/certificates';
import {
  settingsOf,
  startMailServer,
  type MailServer,
  type SmtpRefusal,
} from '../../../support/servers/mail-server';

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

describe('results of SMTP replies', () => {
  const final = (status: number): SendResult => ({
    kind: 'refused',
    status,
    final: { of: 'delivery', reason: `smtp_${status}` },
  });
  test.each<[string, SmtpRefusal, SendResult]>([
    ['421 to the sender', { at: 'MAIL', code: 421 }, { kind: 'refused', status: 421 }],
    ['450 to the recipient', { at: 'RCPT', code: 450 }, { kind: 'refused', status: 450 }],
    ['451 to the mail', { at: 'DATA', code: 451 }, { kind: 'refused', status: 451 }],
    ['503, which is of the session', { at: 'DATA', code: 503 }, { kind: 'refused', status: 503 }],
    [
      '530 to the sender',
      { at: 'MAIL', code: 530 },
      { kind: 'unreachable', reason: 'auth_error', detail: 'SMTP 530' },
    ],
    ['550 to the sender', { at: 'MAIL', code: 550 }, final(550)],
    ['550 to the recipient', { at: 'RCPT', code: 550 }, final(550)],
    ['552 to the mail', { at: 'DATA', code: 552 }, final(552)],
    ['554 to the mail', { at: 'DATA', code: 554 }, final(554)],
  ])('%s', async (_title, refusal, result) => {
    await start();
    server.behaviour(refusal);
    const exchange = await channel.send(aMailTask(), aContext(), never);
    expect(exchange.result).toEqual(result);
    expect(exchange.response).toEqual({
      status: refusal.code,
      headers: {},
      body: expect.stringContaining('no') as string,
    });
    expect(server.mails).toEqual([]);
  });

  test('a 410 or 413 of SMTP is not taken for one of HTTP', () => {
    const decisionOn = (status: number) =>
      decide({
        result: { kind: 'refused', status, final: { of: 'delivery', reason: `smtp_${status}` } },
        attempt: 1,
        schedule: [1],
        random: () => 0.5,
      });
    expect(decisionOn(550)).toEqual({ kind: 'give-up', reason: 'smtp_550' });
  });

  test('sends the next mail after a refusal', async () => {
    await start();
    server.behaviour({ at: 'RCPT', code: 550 });
    await channel.send(aMailTask(), aContext(), never);
    server.behaviour('accept');
    expect((await channel.send(aMailTask(), aContext(), never)).result).toEqual({
      kind: 'accepted',
      status: 250,
    });
  });

  test('does not send a mail again if only some recipients were refused', async () => {
    await start();
    server.behaviour({ at: 'RCPT', code: 550, text: 'who?', recipient: 'gone@example.com' });
    const { result, response } = await channel.send(
      aMailTask({ to: ['ops@example.com', 'gone@example.com'] }),
      aContext(),
      never,
    );
    expect(result).toEqual({ kind: 'accepted', status: 250 });
    expect(response?.body).toMatch(/^250 .*\ngone@example\.com: 550 who\?$/);
    expect(server.mails[0]!.to).toEqual(['ops@example.com']);
  });

  test('a mail larger than the server takes is not sent', async () => {
    await start({}, { size: 1_000 });
    const { result } = await channel.send(aMailTask({ text: 'x'.repeat(5_000) }), aContext(), never);
    expect(result).toEqual(final(552));
  });

  test('refused credentials are auth_error, and are not recorded', async () => {
    await start(
      { credentials: { user: 'sunny', password: 'open sesame' } },
      {
        disabledCommands: ['STARTTLS'],
        allowInsecureAuth: true,
        onAuth: ({ password }: { password?: string }, _session: unknown, done: (error: Error) => void) =>
          done(Object.assign(new Error(`bad password ${password ?? ''}`), { responseCode: 535 })),
      },
    );
    const exchange = await channel.send(aMailTask(), aContext(), never);
    expect(exchange.result).toEqual({ kind: 'unreachable', reason: 'auth_error', detail: 'SMTP 535' });
    expect(exchange.response?.body).toBe('535 bad password [redacted]');
    expect(JSON.stringify(exchange)).not.toContain('open sesame');
  });

  test.each<[string, (socket: net.Socket) => void, SendResult]>([
    [
      'closes at once',
      (socket) => socket.end(),
      { kind: 'unreachable', reason: 'connection_reset', detail: 'ECONNECTION' },
    ],
    [
      'resets',
      (socket) => socket.resetAndDestroy(),
      { kind: 'unreachable', reason: 'connection_reset', detail: expect.any(String) as string },
    ],
    [
      'speaks HTTP',
      (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'),
      { kind: 'unreachable', reason: 'protocol_error', detail: 'EPROTOCOL' },
    ],
    ['turns everybody away', (socket) => socket.end('554 not you\r\n'), { kind: 'refused', status: 554 }],
  ])('a server that %s', async (_title, onConnection, result) => {
    await start();
    const rude = net
      .createServer((socket) => onConnection(socket.on('error', () => undefined)))
      .listen(0, '127.0.0.1');
    await once(rude, 'listening');
    const toRude = openMail({
      smtp: settingsOf((rude.address() as AddressInfo).port),
      version: '1.2.3',
      timeoutMs: 5_000,
    });
    expect((await toRude.send(aMailTask(), aContext(), never)).result).toEqual(result);
    await toRude.close();
    rude.close();
    await once(rude, 'close');
  });
});

describe('TLS to the mail server', () => {
  const HOST = '127.0.0.1';
  test.each<
    [string, Partial<SmtpServer>, { secure?: boolean; offers?: boolean; trusted?: boolean }, SendResult]
  >([
    ['smtps', { secure: true }, { secure: true, trusted: true }, { kind: 'accepted', status: 250 }],
    [
      'smtps with an unknown authority',
      { secure: true },
      { secure: true },
      { kind: 'unreachable', reason: 'tls_error', detail: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
    ],
    ['STARTTLS where it is offered', {}, { offers: true, trusted: true }, { kind: 'accepted', status: 250 }],
    [
      'STARTTLS with an unknown authority',
      {},
      { offers: true },
      { kind: 'unreachable', reason: 'tls_error', detail: expect.any(String) as string },
    ],
    [
      'STARTTLS required, and not there',
      { starttls: 'required' },
      {},
      { kind: 'unreachable', reason: 'tls_error', detail: 'SMTP 500' },
    ],
    [
      'STARTTLS off, though offered by one we do not know',
      { starttls: 'off' },
      { offers: true },
      { kind: 'accepted', status: 250 },
    ],
  ])('%s', async (_title, settings, { secure = false, offers = false, trusted = false }, result) => {
    const authority = await createAuthority('mail');
    const disabledCommands = offers ? ['AUTH'] : ['AUTH', 'STARTTLS'];
    server = await startMailServer({ ...(await issue(authority, HOST)), secure, disabledCommands });
    channel = openMail({
      smtp: settingsOf(server.port, settings),
      version: '1.2.3',
      timeoutMs: 5_000,
      ...(trusted ? { ca: authority.cert } : {}),
    });
    expect((await channel.send(aMailTask(), aContext(), never)).result).toEqual(result);
  });
});
