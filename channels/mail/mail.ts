import type { SentRequest, SendResult } from '../../domain/delivery/delivery';
import type { SmtpServer } from '../../domain/egress/smtp-url';
import type { Channel } from '../channel';
import { composeMail } from './compose-mail';
import { startDeadline } from '../net/deadline';
import { createMailer, messageId, type Mail, type MailerOptions } from './mailer';
import { MAX_RECORDED_REQUEST_BYTES, cutText } from '../recorded-text';

/** Deadline of one attempt, in milliseconds. */
const MAIL_TIMEOUT_MS = 30_000;

export interface MailChannelOptions extends Omit<MailerOptions, 'server'> {
  /** Absent: nothing can be sent until the operator sets `SMTP_URL`. */
  readonly server?: SmtpServer;
  /** Deadline of one attempt, the wait for a connection included; default: 30,000. */
  readonly timeoutMs?: number;
}

export interface MailChannel extends Channel {
  /** Closes idle connections; a mail under way is finished first. */
  close(): void;
}

/** Not final: what waits is sent once the operator has set it. */
const NOT_CONFIGURED: SendResult = {
  kind: 'unreachable',
  reason: 'not_configured',
  detail: 'SMTP_URL is not set',
};

/** The channel that sends mails through the operator's mail server. */
export const createMailChannel = (options: MailChannelOptions): MailChannel => {
  const { server, timeoutMs = MAIL_TIMEOUT_MS, ...others } = options;
  const mailer = server === undefined ? undefined : createMailer({ server, ...others });
  return {
    send: async (task, context, signal) => {
      const composed = composeMail(task, context);
      if (composed.kind === 'unsendable') return { result: composed };
      const request = recordMail(composed.mail, server);
      if (mailer === undefined) return { result: NOT_CONFIGURED, request };
      const deadline = startDeadline(timeoutMs, signal);
      try {
        return { ...(await mailer.send(composed.mail, deadline.signal)), request };
      } finally {
        deadline.clear();
      }
    },
    preview: (task, context) => {
      const composed = composeMail(task, context);
      return composed.kind === 'unsendable' ? composed : recordMail(composed.mail, server);
    },
    close: () => mailer?.close(),
  };
};

/** The mail as the record shows it: its text, and its HTML beside it. */
const recordMail = (mail: Mail, server: SmtpServer | undefined): SentRequest => {
  const { to, cc = [], replyTo, subject, headers = {} } = mail;
  const text = cutText(mail.text, MAX_RECORDED_REQUEST_BYTES);
  const html = mail.html === undefined ? undefined : cutText(mail.html, MAX_RECORDED_REQUEST_BYTES);
  return {
    method: 'SMTP',
    url: `mailto:${[...to, ...cc].join(',')}`,
    headers: {
      ...(server === undefined
        ? {}
        : { from: shownSender(server), 'message-id': messageId(mail.id, server) }),
      to: to.join(', '),
      ...(cc.length === 0 ? {} : { cc: cc.join(', ') }),
      ...(replyTo === undefined ? {} : { 'reply-to': replyTo }),
      subject,
      ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    },
    body: text.body,
    ...(html === undefined ? {} : { html: html.body }),
    ...(text.body_truncated === true || html?.body_truncated === true ? { body_truncated: true } : {}),
  };
};

const shownSender = ({ from: { name, address } }: SmtpServer): string =>
  name === '' ? address : `${name} <${address}>`;
