import { EMPTY_EGRESS_ALLOW } from '../../../domain/egress/egress-allow';
import { aMailTask } from '../builders/attempt';
import { headerOf, settingsOf, startMailServer, type MailServerBehaviour } from '../servers/mail-server';
import { openMail } from '../service/open-channel';
import { TIMEOUT_MS, type Harness, type ChannelBehaviour } from './harness';

const PASSWORD = 'open sesame, please';

/** A mail server on loopback. Mail has no redirects and no Retry-After. */
export const startMailHarness = async (): Promise<Harness> => {
  const behaviours: Readonly<Partial<Record<ChannelBehaviour, MailServerBehaviour>>> = {
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
  const smtp = settingsOf(server.port, { credentials: { user: 'sunny', password: PASSWORD } });
  const channel = openMail({ smtp, timeoutMs: TIMEOUT_MS });
  const guarded = openMail({ smtp, egress: EMPTY_EGRESS_ALLOW });
  const { subject: _subject, text: _text, ...mail } = aMailTask().mail!;
  return {
    channel,
    guarded,
    task: aMailTask(),
    plainTask: { ...aMailTask(), mail },
    arrived: () =>
      server.mails.map((each) => ({
        deliveryId: headerOf(each, 'message-id')
          .join()
          .replace(/^<|@.*$/g, ''),
        content: each.body,
        structure: { to: each.to, headers: each.headers.map(([name]) => name) },
      })),
    behaviour: (next) => {
      const mailBehaviour = behaviours[next];
      if (mailBehaviour !== undefined) server.behaviour(mailBehaviour);
    },
    secrets: [PASSWORD, Buffer.from(PASSWORD).toString('base64')],
    leave: () => server.close(),
    close: async () => {
      await Promise.all([channel.close(), guarded.close()]);
      await server.close();
    },
  };
};
