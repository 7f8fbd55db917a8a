import { createTransport, type NodemailerError } from 'nodemailer';
import type { ReceivedResponse, SendResult } from '../../domain/delivery/delivery';
import type { SmtpServer } from '../../domain/egress/smtp-url';
import { MAX_RECORDED_RESPONSE_BYTES, cutText } from '../recorded-text';
import { echoRedactor } from '../redact';
import { messageId, type Mail } from './compose-mail';
import { smtpFailure } from './smtp-failure';

/** Connections to the mail server that are open at the same time; mails wait for one. */
const MAX_CONNECTIONS = 10;

/** Mails over one connection; servers close theirs after some hundred. */
const MAX_MAILS_PER_CONNECTION = 100;

/** How long an idle connection is kept, in milliseconds: well below the five minutes of RFC 5321 4.5.3.2.7. */
const IDLE_MS = 30_000;

/** How long TCP, greeting and TLS may take together, in milliseconds. */
const CONNECT_TIMEOUT_MS = 10_000;

/** How long the server may say nothing, in milliseconds. */
const SILENCE_TIMEOUT_MS = 30_000;

const DNS_TIMEOUT_MS = 5_000;

/** A mail that found its idle connection closed goes out over another one; not one byte of it was sent. */
const MAX_REQUEUES = 1;

/** What the server said to a mail. */
export interface MailOutcome {
  readonly result: SendResult;
  readonly response?: ReceivedResponse;
}

export interface MailerOptions {
  readonly server: SmtpServer;
  /** Of this service, for `X-Mailer`. */
  readonly version: string;
  /** PEM of the authorities to trust in place of Node's list. */
  readonly ca?: string;
}

/** Sends mails through the operator's mail server, over connections that are kept open. */
export interface Mailer {
  /** Gives up when `signal` aborts. Never throws for what the server does. */
  send(mail: Mail, signal: AbortSignal): Promise<MailOutcome>;
  /** Closes idle connections; a mail under way is finished first. */
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
    // `rejectUnauthorized` said aloud, for NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment would turn it off.
    tls: { minVersion: 'TLSv1.2', rejectUnauthorized: true, ...(ca === undefined ? {} : { ca }) },
    // What a mail holds is text: it names no files and no URLs to fetch.
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

/** Addresses go in as what they are, and not as text that is parsed: no name, quote or comma makes two of one. */
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
    // RFC 3834: nobody's out-of-office answers it.
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Mailer': `Callsign/${version}`, ...headers },
    envelope: { from: from.address, to: [...new Set([...to, ...cc])] },
  };
};

const asAddress = (address: string): { readonly name: string; readonly address: string } => ({
  name: '',
  address,
});

/** Some of several recipients were refused: those who took it must not get it again, so it is sent, and noted. */
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

/** A server may quote what it was sent. */
const hideCredentials = ({ credentials }: SmtpServer): ((text: string) => string) => {
  if (credentials === undefined) return (text) => text;
  const { user, password } = credentials;
  const plain = Buffer.from(`\0${user}\0${password}`).toString('base64');
  const login = Buffer.from(password).toString('base64');
  return echoRedactor({ password: password, 'auth-plain': plain, 'auth-login': login });
};
