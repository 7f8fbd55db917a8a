import { BoundedWriter, RenderBudget } from './bounded-writer';
import type { TemplateView } from '../order/order-event';

/** A copy of plain values whose objects inherit nothing, so that no name leads beyond the data. */
const bare = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value === 'function' || typeof value === 'symbol') return undefined;
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.create(null) as Record<string, unknown>;
  for (const [name, member] of Object.entries(value)) copy[name] = bare(member);
  return copy;
};

const copies = new WeakMap<TemplateView, object>();

/** What Mustache gets to see of a view; made once for each view. */
const plainView = (view: TemplateView): object => {
  const known = copies.get(view);
  if (known !== undefined) return known;
  const copy = bare(view) as object;
  copies.set(view, copy);
  return copy;
};

/** Renders a linted template, each value through `encode`. */
export const renderEncoded = (
  template: string,
  view: TemplateView,
  encode: (text: string) => string,
  budget: RenderBudget = new RenderBudget(),
): string => new BoundedWriter(budget, encode).render(template, plainView(view));

const asItIs = (text: string): string => text;

/**
 * Renders a linted template into plain text; nothing is escaped.
 *
 * @param budget - shared by the texts of one request; default: {@link MAX_RENDERED_BYTES} for this text alone
 * @throws RenderTooLargeError once the budget is used up
 */
export const renderText = (template: string, view: TemplateView, budget?: RenderBudget): string =>
  renderEncoded(template, view, asItIs, budget);
