import type { RenderBudget } from '../../domain/template/bounded-writer';
import type { TemplateView } from '../../domain/order/order-event';
import { renderText } from '../../domain/template/text-template';

/** Longest subject that is sent, in characters; mail programs show less. */
const MAX_RENDERED_SUBJECT_CHARS = 250;

/** Line breaks of every kind and other control characters: what could end a header, or begin another. */
const BREAKS = /[\p{Control}\u2028\u2029\s]+/gu;

/** One line of text that no header can be smuggled into, whatever the values held. */
export const oneLine = (text: string): string => {
  const line = text.replace(BREAKS, ' ').trim();
  const characters = Array.from(line);
  return characters.length <= MAX_RENDERED_SUBJECT_CHARS
    ? line
    : `${characters.slice(0, MAX_RENDERED_SUBJECT_CHARS - 1).join('')}…`;
};

/**
 * Renders a checked subject into one line.
 *
 * @throws RenderTooLargeError once the budget is used up
 */
export const renderMailSubject = (template: string, view: TemplateView, budget?: RenderBudget): string =>
  oneLine(renderText(template, view, budget));
