import { z } from 'zod';
import { UnsendableError } from '../../domain/delivery/unsendable-error';
import { json } from '../../domain/input/json';
import type { TemplateView } from '../../domain/order/order-event';
import { RenderBudget, renderText } from '../../domain/template/template';
import { defineChannel } from '../channel';
import { messageContextOf } from '../message-context';
import { SHOWN, shownOrigin } from '../visible';
import { recordWebhook, webhookMessage } from '../webhook/webhook-message';
import { webhookContact, webhookUrl, withStoredUrl } from '../webhook/webhook-settings';
import { teamsResult } from './teams-result';
import { TEAMS_URL, teamsProblems } from './teams-rules';
import { renderCard, renderTeamsText, type Card, TEAMS_STYLE, withLines } from './teams-template';

/** Deadline of one attempt in milliseconds. A workflow may start slowly. */
const TIMEOUT_MS = 30_000;

/**
 * Limits of a Teams webhook: messages per second, and bytes per message.
 *
 * @see https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook
 */
const PER_SECOND = 4;
const MAX_MESSAGE_BYTES = 28 * 1024;

const url = webhookUrl(
  'The URL of a workflow that starts with "When a Teams webhook request is received". The API never shows its path and query again.',
  'https://00aa.00.environment.api.powerplatform.com/powerautomate/automations/direct/workflows/00aa/triggers/manual/paths/invoke?api-version=1&sig=XXXX',
);

const schema = z
  .strictObject({
    url,
    text: z.exactOptional(
      z.string().meta({
        description:
          'A template in the Markdown of an Adaptive Card: bold, italic, lists and links. With `card`, it is the fallback for clients that cannot show the card. Default: a text for the event.',
        example: '**{{pnr}}** has been ticketed.',
      }),
    ),
    card: z.exactOptional(
      (json as z.ZodType<Card>).meta({
        description: 'Your own Adaptive Card. Each string in it is a template.',
        example: {
          type: 'AdaptiveCard',
          version: '1.4',
          body: [{ type: 'TextBlock', text: '**{{pnr}}** has been ticketed.', wrap: true }],
        },
        override: { type: 'object' },
      }),
    ),
  })
  .meta({ description: 'A message to a channel or chat of Microsoft Teams. Only `url` is required.' });

/** Plain text for clients that cannot show the card. */
const fallback = (text: string | undefined, view: TemplateView, budget: RenderBudget): Card =>
  text === undefined ? {} : { fallbackText: renderText(text, view, budget) };

const textCard = (text: string): Card => ({
  $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
  type: 'AdaptiveCard',
  version: '1.4',
  body: [{ type: 'TextBlock', text, wrap: true }],
});

const messageOf = (content: Card): string => {
  const contentType = 'application/vnd.microsoft.card.adaptive';
  const body = JSON.stringify({
    type: 'message',
    attachments: [{ contentType, contentUrl: null, content }],
  });
  const bytes = Buffer.byteLength(body);
  if (bytes > MAX_MESSAGE_BYTES)
    throw new UnsendableError(
      'TEAMS_TOO_LARGE',
      `the message has ${bytes} bytes, and Teams accepts at most ${MAX_MESSAGE_BYTES}`,
    );
  return body;
};

/** Sends messages to a workflow that posts them in Microsoft Teams. */
export const teamsChannel = defineChannel({
  name: 'teams',
  member: 'teams',
  schema,
  example: {
    url: 'https://00aa.00.environment.api.powerplatform.com/powerautomate/automations/direct/workflows/00aa/triggers/manual/paths/invoke?api-version=1&sig=XXXX',
    text: '**{{pnr}}** has been ticketed.',
  },
  visible: { url: shownOrigin, text: SHOWN, card: SHOWN },
  ruled: [['url'], ['text'], ['card']],
  validate: teamsProblems,
  stored: (settings, options) => withStoredUrl(settings, TEAMS_URL, options),
  // Microsoft throttles each workflow separately.
  endpointOf: ({ url: key }) => ({ key, name: new URL(key).origin }),
  rateLimit: ({ url: key }) => ({
    key,
    perSecond: PER_SECOND,
    rule: `a Teams webhook accepts ${PER_SECOND} messages per second`,
  }),
  contact: webhookContact('teams_url', url, TEAMS_URL),
  timeoutMs: () => TIMEOUT_MS,
  compose: ({ url: webhook, text, card }, context, options) => {
    const { view, about, defaultChat } = messageContextOf(context.event);
    const budget = new RenderBudget();
    const inCard = (): string =>
      text === undefined ? defaultChat(TEAMS_STYLE, budget) : renderTeamsText(text, view, budget);
    const content =
      card === undefined
        ? textCard(withLines(inCard()))
        : { ...fallback(text, view, budget), ...renderCard(card, view, budget) };
    return webhookMessage({ url: webhook, body: messageOf(content), about }, context, options);
  },
  record: recordWebhook,
  open: async (options) => {
    const { createWebhookSender } = await import('../webhook/webhook-sender.js');
    return createWebhookSender(options, teamsResult);
  },
});
