import type { SmtpServer } from '../domain/egress/smtp-url';
import { targetOf, type TaskTarget } from '../domain/task/task';
import type { Channel } from './channel';
import { createHttpChannel, type HttpChannelOptions } from './http/http';
import { createMailChannel } from './mail/mail';
import { createSlackChannel } from './slack/slack';

export interface ChannelOptions extends HttpChannelOptions {
  /** Absent: mails wait until there is one. */
  readonly smtp?: SmtpServer;
}

export interface Channels extends Channel {
  /** Lets go of every connection. */
  close(): Promise<void>;
}

/** One channel out of one for each kind of target: what a task says decides. */
const createChannels = (channels: Readonly<Record<TaskTarget['channel'], Channel>>): Channel => ({
  send: (task, context, signal) => channels[targetOf(task).channel].send(task, context, signal),
  preview: (task, context) => channels[targetOf(task).channel].preview(task, context),
});

/** Every way to reach a customer, ready to be used. */
export const openChannels = ({ smtp, ...web }: ChannelOptions): Channels => {
  const http = createHttpChannel(web);
  const slack = createSlackChannel(web);
  const mail = createMailChannel({
    version: web.version,
    ...(web.ca === undefined ? {} : { ca: web.ca }),
    ...(smtp === undefined ? {} : { server: smtp }),
  });
  return {
    ...createChannels({ http, mail, slack }),
    async close() {
      mail.close();
      await Promise.all([http.close(), slack.close()]);
    },
  };
};
