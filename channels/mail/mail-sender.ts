import type { SendResult } from '../../domain/delivery/delivery';
import type { ChannelOptions, Sender } from '../channel';
import type { Mail } from './compose-mail';
import { createMailer } from './mailer';

/** Temporary: mails are sent once the operator sets a server. */
const NOT_CONFIGURED: SendResult = {
  kind: 'unreachable',
  reason: 'not_configured',
  detail: 'SMTP_URL is not set',
};

/** Sends mails through the operator's mail server. */
export const createMailSender = ({ smtp, version, ca }: ChannelOptions): Sender<Mail> => {
  if (smtp === undefined)
    return { send: () => Promise.resolve({ result: NOT_CONFIGURED }), close: () => Promise.resolve() };
  const mailer = createMailer({ server: smtp, version, ...(ca === undefined ? {} : { ca }) });
  return {
    send: (mail, _nowMs, signal) => mailer.send(mail, signal),
    // Closes idle connections. A mail in flight finishes first.
    close: () => {
      mailer.close();
      return Promise.resolve();
    },
  };
};
