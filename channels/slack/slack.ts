import { z } from 'zod';
import { json } from '../../domain/input/json';
import { RenderBudget } from '../../domain/template/template';
import { defineChannel } from '../channel';
import { messageContextOf } from '../message-context';
import { SHOWN, shownOrigin } from '../visible';
import { recordWebhook, webhookMessage } from '../webhook/webhook-message';
import { webhookContact, webhookUrl, withStoredUrl } from '../webhook/webhook-settings';
import { slackResult } from './slack-result';
import { MAX_SLACK_BLOCKS, SLACK_URL, slackProblems } from './slack-rules';
import { renderSlackBlocks, renderSlackText, SLACK_STYLE } from './slack-template';

/** Deadline of one attempt, in milliseconds. */
const TIMEOUT_MS = 15_000;

/** Messages per second of an incoming webhook. @see https://docs.slack.dev/apis/web-api/rate-limits */
const PER_SECOND = 1;

const url = webhookUrl(
  'The incoming webhook, as Slack shows it: `https://hooks.slack.com/services/…`. The API never shows its path again.',
  'https://hooks.slack.com/services/T000/B000/XXXX',
);

const schema = z
  .strictObject({
    url,
    text: z.exactOptional(
      z.string().meta({
        description: "A template in Slack's mrkdwn; notifications show it. Default: a text for the event.",
        example: '*{{pnr}}* has been ticketed.',
      }),
    ),
    blocks: z.exactOptional(
      z
        .array(json)
        .max(MAX_SLACK_BLOCKS)
        .meta({
          description: 'Block Kit blocks. Each string in them is a template.',
          example: [{ type: 'section', text: { type: 'mrkdwn', text: '*{{pnr}}* has been ticketed.' } }],
        }),
    ),
  })
  .meta({ description: 'A message to an incoming webhook of Slack. Only `url` is required.' });

/** Sends messages to an incoming webhook of Slack. */
export const slackChannel = defineChannel({
  name: 'slack',
  member: 'slack',
  schema,
  example: { url: 'https://hooks.slack.com/services/T000/B000/XXXX', text: '*{{pnr}}* has been ticketed.' },
  visible: { url: shownOrigin, text: SHOWN, blocks: SHOWN },
  ruled: [['url'], ['text'], ['blocks']],
  validate: slackProblems,
  stored: (settings, options) => withStoredUrl(settings, SLACK_URL, options),
  // Slack limits each webhook separately.
  endpointOf: ({ url: key }) => ({ key, name: new URL(key).origin }),
  rateLimit: ({ url: key }) => ({
    key,
    perSecond: PER_SECOND,
    rule: `a Slack webhook accepts ${PER_SECOND} message per second`,
  }),
  contact: webhookContact('slack_url', url, SLACK_URL),
  timeoutMs: () => TIMEOUT_MS,
  compose: ({ url: webhook, text, blocks }, context, options) => {
    const { view, about, defaultChat } = messageContextOf(context.event);
    const budget = new RenderBudget();
    const message = {
      text: text === undefined ? defaultChat(SLACK_STYLE, budget) : renderSlackText(text, view, budget),
      ...(blocks === undefined ? {} : { blocks: renderSlackBlocks(blocks, view, budget) }),
    };
    return webhookMessage({ url: webhook, body: JSON.stringify(message), about }, context, options);
  },
  record: recordWebhook,
  open: async (options) => {
    const { createWebhookSender } = await import('../webhook/webhook-sender.js');
    return createWebhookSender(options, slackResult);
  },
});
