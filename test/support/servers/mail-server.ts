import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';
import type { SmtpServer } from '../../../domain/egress/smtp-url';

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** The raw message, byte for byte. */
  readonly raw: string;
  /** Unfolded headers with lower-case names; a repeated header is listed twice. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/** The command that the server refuses, and its reply. */
export interface SmtpRefusal {
  readonly at: 'MAIL' | 'RCPT' | 'DATA';
  readonly code: number;
  readonly text?: string;
  /** Refuses only this recipient. */
  readonly recipient?: string;
}
export type MailServerBehaviour = 'accept' | 'silent' | SmtpRefusal;

export interface MailServer {
  readonly port: number;
  readonly mails: ReceivedMail[];
  readonly server: SMTPServer;
  /** Number of connections since the start. */
  readonly connections: () => number;
  behaviour(behaviour: MailServerBehaviour): void;
  close(): Promise<void>;
}

/** Starts a real SMTP server on loopback. */
export const startMailServer = async (options: SMTPServerOptions = {}): Promise<MailServer> => {
  const mails: ReceivedMail[] = [];
  let behaviour: MailServerBehaviour = 'accept';
  let connections = 0;
  const answer = (
    at: SmtpRefusal['at'],
    recipient: string | undefined,
    done: (error?: Error | null) => void,
  ): void => {
    if (behaviour === 'silent') return;
    const refuses =
      behaviour !== 'accept' && behaviour.at === at && [undefined, recipient].includes(behaviour.recipient);
    if (refuses && behaviour !== 'accept') done(replying(behaviour));
    else done();
  };
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onConnect: (_session, done) => {
      connections += 1;
      done();
    },
    onMailFrom: (_address, _session, done) => answer('MAIL', undefined, done),
    onRcptTo: ({ address }, _session, done) => answer('RCPT', address, done),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (stream.sizeExceeded) done(replying({ at: 'DATA', code: 552 }));
        else
          answer('DATA', undefined, (error) => {
            if (!error) mails.push(mailOf(Buffer.concat(chunks), session));
            done(error);
          });
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    port: (server.server.address() as AddressInfo).port,
    mails,
    server,
    connections: () => connections,
    behaviour: (next) => {
      behaviour = next;
    },
    close: () => new Promise((closed) => server.close(closed)),
  };
};

/** The parsed value of the setting `SMTP_URL` for this server. */
export const settingsOf = (port: number, part: Partial<SmtpServer> = {}): SmtpServer => ({
  host: '127.0.0.1',
  port,
  secure: false,
  starttls: 'offered',
  from: { name: 'Sunny Travel', address: 'callsign@sunny.example' },
  ...part,
});

const replying = ({ code, text = 'no' }: SmtpRefusal): Error =>
  Object.assign(new Error(text), { responseCode: code });

const mailOf = (bytes: Buffer, { envelope }: SMTPServerSession): ReceivedMail => {
  const raw = bytes.toString('utf8');
  const headEnd = raw.indexOf('\r\n\r\n');
  const head = raw.slice(0, headEnd).replaceAll(/\r\n[ \t]+/g, ' ');
  return {
    from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
    to: envelope.rcptTo.map(({ address }) => address),
    raw,
    headers: head.split('\r\n').map((line): [string, string] => {
      const colon = line.indexOf(': ');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 2)];
    }),
    body: raw.slice(headEnd + 4),
  };
};

/** All values of a header. */
export const headerOf = (mail: ReceivedMail, name: string): readonly string[] =>
  mail.headers.filter(([each]) => each === name).map(([, value]) => value);
