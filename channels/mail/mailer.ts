import { createTransport, type NodemailerError } from 'nodemailer';
import type { ReceivedResponse, SendResult } from '../../domain/delivery/delivery';
import type { SmtpServer } from '../../domain/egress/smtp-url';
import { MAX_RECORDED_RESPONSE_BYTES, cutText } from '../recorded-text';
import { echoRedactor } from '../redact';
import { messageId, type Mail } from './compose-mail';
import { smtpFailure } from './smtp-failure';

/** Most open connections to the mail server. Further mails wait. */
const MAX_CONNECTIONS = 10;

/** Most mails per connection. Servers close a connection after a few hundred. */
const MAX_MAILS_PER_CONNECTION = 100;

/** How long an idle connection stays open, in milliseconds. @see RFC 5321 4.5.3.2.7, which allows 5 minutes */
const IDLE_MS = 30_000;

/** Deadline of TCP, greeting and TLS together, in milliseconds. */
const CONNECT_TIMEOUT_MS = 10_000;

/** Longest silence of the server, in milliseconds. */
const SILENCE_TIMEOUT_MS = 30_000;

const DNS_TIMEOUT_MS = 5_000;

/** Retries on another connection if an idle one was closed before any byte of the mail was sent. */
const MAX_REQUEUES = 1;

/** The server's reply to a mail, as a result. */
export interface MailOutcome {
  readonly result: SendResult;
  readonly response?: ReceivedResponse;
}

export interface MailerOptions {
  readonly server: SmtpServer;
  /** Version of this service, for `X-Mailer`. */
  readonly version: string;
  /** PEM of the authorities to trust instead of Node's list. */
  readonly ca?: string;
}

/** Sends mails through the operator's mail server, over pooled connections. */
export interface Mailer {
  /** Ends when `signal` aborts. Failures of the server are results, never exceptions. */
  send(mail: Mail, signal: AbortSignal): Promise<MailOutcome>;
  /** Closes idle connections now, and the others after the mail in flight. */
  close(): void;
}

export const createMailer = ({ server, version, ca }: MailerOptions): Mailer => {
  const transport = createTransport({
    pool: true,
    host: server.host,
    port: server.port,
    secure: server.secure,
    requireTLS: server.starttls === 'required',
    ignoreTLS: server.starttls === 'off',
    ...(server.credentials === undefined
      ? {}
      : { auth: { user: server.credentials.user, pass: server.credentials.password } }),
    maxConnections: MAX_CONNECTIONS,
    maxMessages: MAX_MAILS_PER_CONNECTION,
    maxRequeues: MAX_REQUEUES,
    idleTimeout: IDLE_MS,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SILENCE_TIMEOUT_MS,
    dnsTimeout: DNS_TIMEOUT_MS,
    // `rejectUnauthorized` is explicit, because NODE_TLS_REJECT_UNAUTHORIZED=0 would turn it off.
    tls: { minVersion: 'TLSv1.2', rejectUnauthorized: true, ...(ca === undefined ? {} : { ca }) },
    // The content of a mail is text, and must not make nodemailer read files or fetch URLs.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const hide = hideCredentials(server);

  return {
    send: async (mail, signal) => {
      try {
        const sent = await transport.sendMail({ ...messageOf(mail, server, version), signal });
        const result: SendResult = { kind: 'accepted', status: replyCode(sent.response) };
        return answered(result, [sent.response, ...refusals(sent.rejectedErrors)].join('\n'), hide);
      } catch (error) {
        const { result, reply } = smtpFailure(error, signal);
        return reply === undefined ? { result } : answered(result, reply, hide);
      }
    },
    close: () => transport.close(),
  };
};

/** Passes addresses as objects, because nodemailer would parse a text with a comma or a quote into several. */
const messageOf = (mail: Mail, server: SmtpServer, version: string) => {
  const { id, to, cc = [], replyTo, subject, text, html, headers = {} } = mail;
  const { from } = server;
  return {
    messageId: messageId(id, server),
    from,
    to: to.map(asAddress),
    ...(cc.length === 0 ? {} : { cc: cc.map(asAddress) }),
    ...(replyTo === undefined ? {} : { replyTo: asAddress(replyTo) }),
    subject,
    text,
    ...(html === undefined ? {} : { html }),
    // Prevents automatic replies. @see RFC 3834
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Mailer': `Callsign/${version}`, ...headers },
    envelope: { from: from.address, to: [...new Set([...to, ...cc])] },
  };
};

const asAddress = (address: string): { readonly name: string; readonly address: string } => ({
  name: '',
  address,
});

/** Refused recipients of an accepted mail. They are only recorded, because a retry would reach the others twice. */
const refusals = (errors: readonly NodemailerError[] = []): readonly string[] =>
  errors.map(({ recipient = '', response = '' }) => `${recipient}: ${response}`);

const replyCode = (reply: string): number => Number.parseInt(reply, 10);

const answered = (result: SendResult, reply: string, hide: (text: string) => string): MailOutcome => ({
  result,
  response: {
    status: replyCode(reply),
    headers: {},
    ...cutText(hide(reply), MAX_RECORDED_RESPONSE_BYTES),
  },
});

/** Redacts the credentials, because a server's reply may quote them. */
const hideCredentials = ({ credentials }: SmtpServer): ((text: string) => string) => {
  if (credentials === undefined) return (text) => text;
  const { user, password } = credentials;
  const plain = Buffer.from(`\0${user}\0${password}`).toString('base64');
  const login = Buffer.from(password).toString('base64');
  return echoRedactor({ password: password, 'auth-plain': plain, 'auth-login': login });
};
