import { BoundedWriter, RenderBudget } from './bounded-writer';
import type { TemplateView } from '../order/order-event';
import { plainView } from './plain-view';

/** Renders a linted template; passes each value through `encode`. */
export const renderEncoded = (
  template: string,
  view: TemplateView,
  encode: (text: string) => string,
  budget: RenderBudget = new RenderBudget(),
): string => new BoundedWriter(budget, encode).render(template, plainView(view));

const unescaped = (text: string): string => text;

/**
 * Renders a linted template as plain text, without escaping.
 *
 * @param budget - shared by all texts of a request; default: {@link MAX_RENDERED_BYTES} for this text
 * @throws RenderTooLargeError once the budget is used up
 */
export const renderText = (template: string, view: TemplateView, budget?: RenderBudget): string =>
  renderEncoded(template, view, unescaped, budget);
