import type { Json } from '../../domain/input/json';
import type { TemplateView } from '../../domain/order/order-event';
import { renderStrings } from '../../domain/template/body-render';
import type { RenderBudget } from '../../domain/template/bounded-writer';
import type { ChatStyle } from '../../domain/template/default-texts';
import { renderEncoded } from '../../domain/template/text-template';

/** Slack's mrkdwn. @see https://docs.slack.dev/messaging/formatting-message-text */
export const SLACK_STYLE: ChatStyle = {
  bold: (text) => `*${text}*`,
  // Slack's three control characters, so that no value can mention a channel or make a link.
  escape: (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
};

/**
 * Renders a linted template as Slack mrkdwn. Escapes values, not the template's own text.
 *
 * @throws RenderTooLargeError once the budget is used up
 */
export const renderSlackText = (template: string, view: TemplateView, budget?: RenderBudget): string =>
  renderEncoded(template, view, SLACK_STYLE.escape, budget);

/**
 * Renders every string of checked blocks, like {@link renderSlackText}.
 *
 * A tag in triple braces also stays a string, because Slack accepts no number or null as text.
 *
 * @throws RenderTooLargeError once the budget is used up
 */
export const renderSlackBlocks = (blocks: Json, view: TemplateView, budget?: RenderBudget): Json =>
  renderStrings(blocks, (template) => renderSlackText(template, view, budget));
