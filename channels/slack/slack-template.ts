import type { Json } from '../../domain/input/json';
import type { TemplateView } from '../../domain/order/order-event';
import { renderStrings } from '../../domain/template/body-render';
import type { RenderBudget } from '../../domain/template/bounded-writer';
import type { ChatStyle } from '../../domain/template/default-texts';
import { renderEncoded } from '../../domain/template/text-template';

/** Slack's mrkdwn. @see https://docs.slack.dev/messaging/formatting-message-text */
export const SLACK_STYLE: ChatStyle = {
  bold: (text) => `*${text}*`,
  // The three special characters of mrkdwn, so that no value can mention a channel or make a link.
  escape: (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
};

/**
 * Renders a linted template to Slack's mrkdwn. Escapes values, but not the text of the template.
 *
 * @throws RenderTooLargeError once the budget is used up
 */
export const renderSlackText = (template: string, view: TemplateView, budget?: RenderBudget): string =>
  renderEncoded(template, view, SLACK_STYLE.escape, budget);

/**
 * Renders every string of checked blocks as {@link renderSlackText} does.
 *
 * The result of each is a string, even for one tag in triple braces, because Slack rejects numbers and nulls as texts.
 *
 * @throws RenderTooLargeError once the budget is used up
 */
export const renderSlackBlocks = (blocks: Json, view: TemplateView, budget?: RenderBudget): Json =>
  renderStrings(blocks, (template) => renderSlackText(template, view, budget));
