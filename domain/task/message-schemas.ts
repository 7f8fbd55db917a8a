import { z } from 'zod';
import { MAX_URL_CHARS } from '../egress/endpoint-url';
import { MAX_SLACK_BLOCKS } from './slack-rules';
import { MAX_RECIPIENTS } from './mail-rules';

// What a schema cannot say of these members, the rules of mails and Slack messages do, and in clearer words.

const address = z.string().meta({
  description: 'A plain mail address, or one tag of a field that holds one.',
  example: 'ops@example.com',
});

const addresses = (description: string) =>
  z.union([address, z.array(address).max(MAX_RECIPIENTS)]).meta({ description, example: 'ops@example.com' });

const template = (description: string, example: string) => z.string().meta({ description, example });

const MAIL = {
  to: addresses(
    `Whom to send it to: an address, a list of up to ${MAX_RECIPIENTS}, or one tag of a field that holds an address, such as \`{{psg_email}}\`.`,
  ),
  cc: addresses('Who gets a copy; in the same form.'),
  reply_to: address,
  subject: template(
    'One line, a template. Left out: a subject that fits the event.',
    'Ticketed: {{pnr}} {{full_path}}',
  ),
  text: template(
    'Plain text, a template. Left out: a text that fits the event.',
    'Order {{agw_id}} has been ticketed.',
  ),
  html: template(
    'HTML, a template; values are escaped, and triple braces refused. Left out: plain text alone.',
    '<p>Order <b>{{agw_id}}</b> has been ticketed.</p>',
  ),
} as const;

/** `mail` */
export const mailSchema = z
  .strictObject({
    to: MAIL.to,
    cc: z.exactOptional(MAIL.cc),
    reply_to: z.exactOptional(MAIL.reply_to),
    subject: z.exactOptional(MAIL.subject),
    text: z.exactOptional(MAIL.text),
    html: z.exactOptional(MAIL.html),
  })
  .meta({ description: 'The mail that tells it; `to` alone is enough.' });

/** A merge patch of it. */
export const mailPatchSchema = z.strictObject({
  to: z.exactOptional(MAIL.to),
  cc: z.exactOptional(MAIL.cc.nullable()),
  reply_to: z.exactOptional(MAIL.reply_to.nullable()),
  subject: z.exactOptional(MAIL.subject.nullable()),
  text: z.exactOptional(MAIL.text.nullable()),
  html: z.exactOptional(MAIL.html.nullable()),
});

const SLACK = {
  url: z.string().max(MAX_URL_CHARS).meta({
    description:
      'The incoming webhook, as Slack shows it: `https://hooks.slack.com/services/…`. Its path is never shown again.',
    example: 'https://hooks.slack.com/services/T000/B000/XXXX',
  }),
  text: template(
    "A template in Slack's mrkdwn; notifications show it. Left out: a text that fits the event.",
    '*{{pnr}}* has been ticketed.',
  ),
  blocks: z
    .array(z.unknown())
    .max(MAX_SLACK_BLOCKS)
    .meta({
      description: 'Block Kit blocks; each string in them is a template.',
      example: [{ type: 'section', text: { type: 'mrkdwn', text: '*{{pnr}}* has been ticketed.' } }],
    }),
} as const;

/** `slack` */
export const slackSchema = z
  .strictObject({
    url: SLACK.url,
    text: z.exactOptional(SLACK.text),
    blocks: z.exactOptional(SLACK.blocks),
  })
  .meta({ description: 'The Slack message that tells it; `url` alone is enough.' });

/** A merge patch of it. */
export const slackPatchSchema = z.strictObject({
  url: z.exactOptional(SLACK.url),
  text: z.exactOptional(SLACK.text.nullable()),
  blocks: z.exactOptional(SLACK.blocks.nullable()),
});
