import type { SentRequest } from '../../domain/delivery/delivery';
import type { SmtpServer } from '../../domain/egress/smtp-url';
import { RenderBudget, renderText } from '../../domain/template/template';
import type { AttemptContext, SettingsOf } from '../channel';
import { messageContextOf } from '../message-context';
import { MAX_RECORDED_REQUEST_BYTES, cutText } from '../recorded-text';
import { renderHtml } from './html-template';
import { renderAddresses, renderRecipients } from './mail-address';
import type { mailSchema } from './mail-schema';
import { subjectLine, renderMailSubject } from './mail-subject';

/** A rendered mail with plain addresses. */
export interface Mail {
  /** Id of the delivery. The `Message-ID` derives from it, so it is the same on each attempt. */
  readonly id: string;
  readonly to: readonly string[];
  readonly cc?: readonly string[];
  readonly replyTo?: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  /** Additional headers, one line each. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** @throws UnsendableError if no recipient is left, or a value is not an address */
export const composeMail = (
  { to, cc, reply_to: replyTo, subject, text, html }: SettingsOf<typeof mailSchema>,
  { event, deliveryId }: AttemptContext,
): Mail => {
  const { view, defaultSubject, defaultText, about } = messageContextOf(event);
  const budget = new RenderBudget();
  const copies = renderAddresses(cc, view);
  const [answersTo] = renderAddresses(replyTo, view);
  return {
    id: deliveryId,
    to: renderRecipients(to, view),
    ...(copies.length === 0 ? {} : { cc: copies }),
    ...(answersTo === undefined ? {} : { replyTo: answersTo }),
    subject:
      subject === undefined ? subjectLine(defaultSubject(budget)) : renderMailSubject(subject, view, budget),
    text: text === undefined ? defaultText(budget) : renderText(text, view, budget),
    ...(html === undefined ? {} : { html: renderHtml(html, view, budget) }),
    headers: {
      'X-Callsign-Delivery': deliveryId,
      ...Object.fromEntries(Object.entries(about).map(([name, value]) => [mailHeader(name), value])),
    },
  };
};

/** `event` → `X-Callsign-Event` */
const mailHeader = (name: string): string => `X-Callsign-${name.charAt(0).toUpperCase()}${name.slice(1)}`;

/** Returns the `Message-ID` of a delivery's mail. */
export const messageId = (id: string, { from }: Pick<SmtpServer, 'from'>): string =>
  `<${id}@${from.address.slice(from.address.lastIndexOf('@') + 1)}>`;

/** The mail for the record, with its text and its HTML. */
export const recordMail = (mail: Mail, server: SmtpServer | undefined): SentRequest => {
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
