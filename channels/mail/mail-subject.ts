import type { RenderBudget } from '../../domain/template/bounded-writer';
import type { TemplateView } from '../../domain/order/order-event';
import { renderText } from '../../domain/template/text-template';

/** Longest subject, in characters; mail programs show less. */
const MAX_RENDERED_SUBJECT_CHARS = 250;

/** Line breaks and control characters, which could inject a header. */
const BREAKS = /[\p{Control}\u2028\u2029\s]+/gu;

/** Makes one line of a text, without line breaks or control characters. */
export const subjectLine = (text: string): string => {
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
  subjectLine(renderText(template, view, budget));
