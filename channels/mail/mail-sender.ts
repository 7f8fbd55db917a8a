import type { SendResult } from '../../domain/delivery/delivery';
import type { ChannelOptions, Sender } from '../channel';
import type { Mail } from './compose-mail';
import { createMailer } from './mailer';

/** Not final: waiting mails are sent after the operator has set `SMTP_URL`. */
const NOT_CONFIGURED: SendResult = {
  kind: 'unreachable',
  reason: 'not_configured',
  detail: 'SMTP_URL is not set',
};

/** Creates the sender of mails through the operator's mail server. */
export const createMailSender = ({ smtp, version, ca }: ChannelOptions): Sender<Mail> => {
  if (smtp === undefined)
    return { send: () => Promise.resolve({ result: NOT_CONFIGURED }), close: () => Promise.resolve() };
  const mailer = createMailer({ server: smtp, version, ...(ca === undefined ? {} : { ca }) });
  return {
    send: (mail, _nowMs, signal) => mailer.send(mail, signal),
    // Closes idle connections now, and the others after the mail in flight.
    close: () => {
      mailer.close();
      return Promise.resolve();
    },
  };
};
