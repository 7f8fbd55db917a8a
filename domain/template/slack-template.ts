import { RenderBudget } from './bounded-writer';
import type { TemplateView } from '../order/order-event';
import type { Json } from '../task/task';
import { renderEncoded } from './text-template';

/**
 * Escapes Slack's three control characters, so that no value can mention a channel or make a link.
 *
 * @see https://docs.slack.dev/messaging/formatting-message-text#escaping
 */
export const escapeSlack = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/**
 * Renders a linted template as Slack mrkdwn. Escapes values, not the template's own text.
 *
 * @throws RenderTooLargeError once the budget is used up
 */
export const renderSlackText = (template: string, view: TemplateView, budget?: RenderBudget): string =>
  renderEncoded(template, view, escapeSlack, budget);

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

/**
 * Renders every string of checked blocks, like {@link renderSlackText}.
 *
 * A tag in triple braces also stays a string, because Slack accepts no number or null as text.
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
