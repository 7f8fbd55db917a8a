import { createMailChannel } from '../../../../channels/mail/mail';
import {
  TIMEOUT_MS,
  describeChannel,
  type Harness,
  type ChannelBehaviour,
} from '../../../support/channel-suite';
import { aMailTask } from '../../../support/attempt';
import {
  headerOf,
  settingsOf,
  startMailServer,
  type MailServerBehaviour,
} from '../../../support/mail-server';

const PASSWORD = 'open sesame, please';

describeChannel('mail', async (): Promise<Harness> => {
  const moods: Readonly<Record<ChannelBehaviour, MailServerBehaviour>> = {
    accept: 'accept',
    refuse: { at: 'RCPT', code: 450 },
    'refuse-for-good': { at: 'DATA', code: 554 },
    'say-nothing': 'silent',
    echo: {
      at: 'DATA',
      code: 451,
      text: `you are ${Buffer.from(`\0sunny\0${PASSWORD}`).toString('base64')}, ${PASSWORD}`,
    },
  };
  const server = await startMailServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) =>
      done(null, username === 'sunny' && password === PASSWORD ? { user: 1 } : {}),
  });
  const channel = createMailChannel({
    server: settingsOf(server.port, { credentials: { user: 'sunny', password: PASSWORD } }),
    version: '1.2.3',
    timeoutMs: TIMEOUT_MS,
  });
  return {
    channel,
    task: aMailTask(),
    arrived: () =>
      server.mails.map((mail) => ({
        deliveryId: headerOf(mail, 'message-id')
          .join()
          .replace(/^<|@.*$/g, ''),
        content: mail.body,
      })),
    behaviour: (next) => server.behaviour(moods[next]),
    secrets: [PASSWORD, Buffer.from(PASSWORD).toString('base64')],
    leave: () => server.close(),
    close: async () => {
      channel.close();
      await server.close();
    },
  };
});
