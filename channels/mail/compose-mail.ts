import { renderHtml } from '../../domain/template/html-template';
import { renderAddresses, renderRecipients } from '../../domain/input/mail-address';
import { renderMailSubject } from '../../domain/template/mail-subject';
import { targetOf, type Task } from '../../domain/task/task';
import { RenderBudget, renderText } from '../../domain/template/template';
import type { AttemptContext } from '../channel';
import type { Mail } from './mailer';
import { messageContextOf } from '../message-context';
import { orUnsendable, type Unsendable } from '../unsendable';

/** A mail ready to be sent. */
export interface ComposedMail {
  readonly kind: 'composed';
  readonly mail: Mail;
}

/**
 * Renders what one attempt sends; what cannot be rendered is `unsendable`, now or ever.
 *
 * @throws Error for a task of another channel
 */
export const composeMail = (task: Task, context: AttemptContext): ComposedMail | Unsendable => {
  const target = targetOf(task);
  if (target.channel !== 'mail') throw new Error(`task ${task.id} is one of the channel ${target.channel}`);
  const { event, deliveryId } = context;
  const { to, cc, reply_to: replyTo, subject, text, html } = target.message;
  return orUnsendable(() => {
    const { view, defaultSubject, defaultText, about } = messageContextOf(event);
    const budget = new RenderBudget();
    const copies = renderAddresses(cc, view);
    const [answersTo] = renderAddresses(replyTo, view);
    const mail: Mail = {
      id: deliveryId,
      to: renderRecipients(to, view),
      ...(copies.length === 0 ? {} : { cc: copies }),
      ...(answersTo === undefined ? {} : { replyTo: answersTo }),
      subject: subject === undefined ? defaultSubject(budget) : renderMailSubject(subject, view, budget),
      text: text === undefined ? defaultText(budget) : renderText(text, view, budget),
      ...(html === undefined ? {} : { html: renderHtml(html, view, budget) }),
      headers: {
        'X-Callsign-Delivery': deliveryId,
        ...Object.fromEntries(Object.entries(about).map(([name, value]) => [mailHeader(name), value])),
      },
    };
    return { kind: 'composed', mail };
  });
};

/** `event` → `X-Callsign-Event` */
const mailHeader = (name: string): string => `X-Callsign-${name.charAt(0).toUpperCase()}${name.slice(1)}`;
