import { parseSmtpUrl, type SmtpServer } from '../../../../domain/egress/smtp-url';

const server = (part: Partial<SmtpServer>): SmtpServer => ({
  host: 'mail.example.com',
  port: 587,
  secure: false,
  starttls: 'offered',
  from: { name: '', address: 'callsign@mail.example.com' },
  ...part,
});

describe('SMTP_URL', () => {
  test.each<[string, SmtpServer]>([
    ['smtp://mail.example.com', server({})],
    ['smtp://mail.example.com:25/', server({ port: 25 })],
    ['smtps://mail.example.com', server({ port: 465, secure: true })],
    [
      'smtp://sunny:p%40ss%3A@mail.example.com',
      server({ starttls: 'required', credentials: { user: 'sunny', password: 'p@ss:' } }),
    ],
    [
      'smtps://ops%40example.com:x@mail.example.com',
      server({
        port: 465,
        secure: true,
        starttls: 'required',
        credentials: { user: 'ops@example.com', password: 'x' },
        from: { name: '', address: 'ops@example.com' },
      }),
    ],
    [
      'smtp://sunny:x@127.0.0.1:2525',
      server({
        host: '127.0.0.1',
        port: 2525,
        credentials: { user: 'sunny', password: 'x' },
        from: { name: '', address: 'callsign@localhost' },
      }),
    ],
    [
      'smtp://[::1]:25?starttls=off',
      server({ host: '::1', port: 25, starttls: 'off', from: { name: '', address: 'callsign@localhost' } }),
    ],
    [
      'smtp://mail.example.com?from=Sunny%20Travel%20%3Cnews@sunny.example%3E&starttls=required',
      server({ starttls: 'required', from: { name: 'Sunny Travel', address: 'news@sunny.example' } }),
    ],
    ['smtp://mail.example.com?from=a@b.co', server({ from: { name: '', address: 'a@b.co' } })],
  ])('%s', (text, expected) => {
    expect(parseSmtpUrl(text)).toEqual(expected);
  });

  test.each<[string, string]>([
    ['mail.example.com:25', 'it is neither smtp: nor smtps:'],
    ['https://mail.example.com', 'it is neither smtp: nor smtps:'],
    ['smtp://', 'it has no host'],
    ['smtp:mail', 'it has no host'],
    ['smtp://mail example.com', 'it cannot be read as a URL'],
    ['smtp://mail.example.com:99999', 'it cannot be read as a URL'],
    ['smtp://mail.example.com/inbox', 'it has a path or a fragment'],
    ['smtp://sunny@mail.example.com', 'user and password come together'],
    ['smtp://sunny:secret%zz@mail.example.com', 'user and password must be percent-encoded'],
    ['smtp://mail.example.com?pool=true', 'its query may have from and starttls, each once'],
    ['smtp://mail.example.com?from=a@b.co&from=c@d.co', 'its query may have from and starttls, each once'],
    ['smtp://mail.example.com?starttls=yes', 'starttls is one of required, offered, off'],
    ['smtp://mail.example.com?from=nobody', 'from is neither a mail address nor Name <address>'],
    [
      'smtp://mail.example.com?from=a@b.co%0d%0aBcc:%20x@y.zz',
      'from is neither a mail address nor Name <address>',
    ],
  ])('%s is refused', (text, why) => {
    expect(() => parseSmtpUrl(text)).toThrow(
      new RangeError(`must be like smtps://user:password@mail.example.com?from=callsign@example.com: ${why}`),
    );
  });
});
