import type { OpenChannels } from '../../../../channels/open-channels';
import { openMail } from '../../../support/service/open-channel';
import type { SmtpServer } from '../../../../domain/egress/smtp-url';
import { aContextOf, aMailTask } from '../../../support/builders/attempt';
import { settingsOf, startMailServer, type MailServer } from '../../../support/servers/mail-server';

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

describe('mail injection', () => {
  const HOSTILE = [
    'a\r\nBcc: evil@example.net',
    'a\nBcc: evil@example.net',
    'a\rBcc: evil@example.net',
    'a\r\n\r\nanother body',
    'a\r\n.\r\nMAIL FROM:<evil@example.net>',
    'a\u2028Bcc: evil@example.net',
    'a\u0085Bcc: evil@example.net',
    'a\u0000b',
    '=?utf-8?Q?a=0D=0ABcc:_evil@example.net?=',
    '"\\\b\t\u2029{{agw_id}}%s\'a/b<b>O\u2019Brien\ufeff\u007f',
    `${'long '.repeat(60)}\r\nBcc: evil@example.net`,
  ];
  test.each(HOSTILE)('%j as PNR, agent and order id', async (value) => {
    await start();
    const task = aMailTask({
      subject: '{{pnr}} {{agent}}',
      text: '{{agent}}\n{{pnr}}',
      html: '<p>{{agent}}</p>',
    });
    const context = aContextOf({ pnr: value, agent: value });
    const { result } = await channel.send(
      task,
      { ...context, event: { ...context.event, agw_id: value } },
      never,
    );
    expect(result).toEqual({ kind: 'accepted', status: 250 });
    expect(server.mails).toHaveLength(1);
    const [mail] = server.mails;
    expect(mail!.to).toEqual(['ops@example.com']);
    expect(mail!.headers.map(([name]) => name).sort()).toEqual([
      'auto-submitted',
      'content-type',
      'date',
      'from',
      'message-id',
      'mime-version',
      'subject',
      'to',
      'x-callsign-delivery',
      'x-callsign-event',
      'x-callsign-order',
      'x-callsign-sequence',
      'x-mailer',
    ]);
    const head = mail!.raw.slice(0, mail!.raw.indexOf('\r\n\r\n'));
    expect(head).not.toMatch(/^bcc/im);
    expect(head.replaceAll('\r\n', '')).not.toMatch(/[\r\n\0]/);
    // No bare line break anywhere: servers disagree on where such a message ends.
    expect(mail!.raw.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  test.each([
    'a@example.com, evil@example.net',
    'a@example.com\r\nBcc: evil@example.net',
    'a@example.com> RCPT TO:<evil@example.net',
    '"a b"@example.com',
    'Evil <evil@example.net>',
  ])('%j is nobody to send to', async (address) => {
    await start();
    const { result } = await channel.send(
      aMailTask({ to: '{{psg_email}}' }),
      aContextOf({ psg_email: address }),
      never,
    );
    expect(result).toEqual({
      kind: 'unsendable',
      reason: 'MAIL_UNSENDABLE: psg_email is not a plain mail address',
    });
    expect(server.connections()).toBe(0);
  });
});
