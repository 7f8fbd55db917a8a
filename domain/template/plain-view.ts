import type { TemplateView } from '../order/order-event';

/** Copies plain values to objects without prototypes, so that templates reach only data. */
const bare = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value === 'function' || typeof value === 'symbol') return undefined;
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.create(null) as Record<string, unknown>;
  for (const [name, member] of Object.entries(value)) copy[name] = bare(member);
  return copy;
};

const copies = new WeakMap<TemplateView, object>();

/** Returns the copy of a view that Mustache renders; cached per view. */
export const plainView = (view: TemplateView): object => {
  const cached = copies.get(view);
  if (cached !== undefined) return cached;
  const copy = bare(view) as object;
  copies.set(view, copy);
  return copy;
};
