import type { EndpointHealth } from '../../domain/delivery/breaker';
import type { SendResult } from '../../domain/delivery/delivery';
import { healthOf } from '../../domain/delivery/endpoint';
import { email } from '../../domain/order/field-schemas';
import { defineChannel } from '../channel';
import { SHOWN } from '../visible';
import { composeMail, recordMail } from './compose-mail';
import { mailProblems, RULED_MAIL_MEMBERS } from './mail-rules';
import { mailSchema } from './mail-schema';

/** Deadline of one attempt in milliseconds, including the wait for a connection. */
const TIMEOUT_MS = 30_000;

/** "Service not available, closing transmission channel." @see RFC 5321 4.2.3 */
const CLOSING = 421;

/** A refused mail says nothing about the server, except 421. Refused credentials are the operator's. */
const mailHealth = (result: SendResult): EndpointHealth | undefined => {
  if (result.kind === 'refused') return result.status === CLOSING ? 'fails' : 'answers';
  return result.kind === 'unreachable' && result.reason === 'auth_error' ? 'fails' : healthOf(result);
};

const domainOf = (recipient: string): string => recipient.slice(recipient.lastIndexOf('@') + 1).toLowerCase();

const listOf = (recipients: string | readonly string[] | undefined): readonly string[] =>
  typeof recipients === 'string' ? [recipients] : (recipients ?? []);

/** Sends mails through the operator's mail server. */
export const mailChannel = defineChannel({
  name: 'mail',
  member: 'mail',
  schema: mailSchema,
  example: { to: ['ops@example.com', '{{psg_email}}'], subject: 'Ticketed: {{pnr}} {{full_path}}' },
  visible: { to: SHOWN, cc: SHOWN, reply_to: SHOWN, subject: SHOWN, text: SHOWN, html: SHOWN },
  ruled: RULED_MAIL_MEMBERS,
  validate: mailProblems,
  endpointOf: () => ({ key: 'smtp', name: 'smtp', isOperators: true }),
  healthOf: mailHealth,
  testTargets: ({ to, cc }) => [...new Set([...listOf(to), ...listOf(cc)].map(domainOf))],
  contact: {
    member: 'mail',
    schema: email.meta({ description: 'A mail address.', example: 'operations@sunnytravel.example' }),
    visible: SHOWN,
    check: (receiver) => ({ receiver }),
    settings: (receiver) => ({ to: receiver }),
  },
  timeoutMs: () => TIMEOUT_MS,
  compose: composeMail,
  record: (mail, { smtp }) => recordMail(mail, smtp),
  open: async (options) => {
    const { createMailSender } = await import('./mail-sender.js');
    return createMailSender(options);
  },
});
