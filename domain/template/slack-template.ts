import { RenderBudget } from './bounded-writer';
import type { TemplateView } from '../order/order-event';
import type { Json } from '../task/task';
import { renderEncoded } from './text-template';

/**
 * The three characters that Slack reads for more than text: no value can mention a channel or make a link.
 *
 * @see https://docs.slack.dev/messaging/formatting-message-text#escaping
 */
export const escapeSlack = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/**
 * Renders a linted template into Slack's mrkdwn; what the template itself says stays as it is.
 *
 * @throws RenderTooLargeError once the budget is used up
 */
export const renderSlackText = (template: string, view: TemplateView, budget?: RenderBudget): string =>
  renderEncoded(template, view, escapeSlack, budget);

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

/**
 * Renders every string of checked blocks as {@link renderSlackText} does. Each stays a string, one tag in triple braces
 * as well: Slack takes no number and no null where a text belongs.
 *
 * @throws RenderTooLargeError once the budget is used up
 */
export const renderSlackBlocks = (blocks: Json, view: TemplateView, budget = new RenderBudget()): Json => {
  if (typeof blocks === 'string') return renderSlackText(blocks, view, budget);
  if (typeof blocks !== 'object' || blocks === null) return blocks;
  if (isList(blocks)) return blocks.map((item) => renderSlackBlocks(item, view, budget));
  return Object.fromEntries(
    Object.entries(blocks).map(([key, member]) => [key, renderSlackBlocks(member, view, budget)]),
  );
};
