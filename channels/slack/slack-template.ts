import type { Json } from '../../domain/input/json';
import type { TemplateView } from '../../domain/order/order-event';
import { renderStrings } from '../../domain/template/body-render';
import type { RenderBudget } from '../../domain/template/bounded-writer';
import type { ChatStyle } from '../../domain/template/default-texts';
import { renderEncoded } from '../../domain/template/text-template';

/** Slack's mrkdwn. @see https://docs.slack.dev/messaging/formatting-message-text */
export const SLACK_STYLE: ChatStyle = {
  bold: (text) => `*${text}*`,
  // The three characters that Slack reads for more than text: no value can mention a channel or make a link.
  escape: (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
};

/**
 * Renders a linted template into Slack's mrkdwn; what the template itself says stays as it is.
 *
 * @throws RenderTooLargeError once the budget is used up
 */
export const renderSlackText = (template: string, view: TemplateView, budget?: RenderBudget): string =>
  renderEncoded(template, view, SLACK_STYLE.escape, budget);

/**
 * Renders every string of checked blocks as {@link renderSlackText} does. Each stays a string, one tag in triple braces
 * as well: Slack takes no number and no null where a text belongs.
 *
 * @throws RenderTooLargeError once the budget is used up
 */
export const renderSlackBlocks = (blocks: Json, view: TemplateView, budget?: RenderBudget): Json =>
  renderStrings(blocks, (template) => renderSlackText(template, view, budget));
