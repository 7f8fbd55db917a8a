import { conditionWords, failingCondition } from './filter-condition';
import { parseFilter, type ParsedFilter } from './filter-parse';
import type { InputProblem } from '../input/invalid-input';
import type { TemplateView } from '../order/order-event';
import type { Filter } from '../task/task';

type FilterMatch =
  | { readonly matches: true }
  /** `condition`: the first condition that does not hold, like `provider is "LH"`. */
  | { readonly matches: false; readonly condition: string };

/** Returns all problems of a filter; empty if it can be saved. */
export const checkFilter = (filter: unknown): readonly InputProblem[] => {
  const parsed = parseFilter(filter);
  return parsed.kind === 'problems' ? parsed.problems : [];
};

/** Caches parsed filters, so that each task's filter is parsed once. */
const parsedFilters = new WeakMap<Filter, ParsedFilter>();

const parseCached = (filter: Filter): ParsedFilter => {
  const cached = parsedFilters.get(filter);
  if (cached !== undefined) return cached;
  const parsed = parseFilter(filter);
  parsedFilters.set(filter, parsed);
  return parsed;
};

/**
 * Whether an event passes a task's filter.
 *
 * Amounts compare as decimals, times as instants, other values as themselves. A list equals each of its items. Null
 * equals no value.
 *
 * A filter that this version cannot parse matches nothing and says so, because routing must not fail.
 *
 * @see https://www.mongodb.com/docs/manual/reference/operator/query/ for the language, of which this is a subset
 */
export const matchFilter = (filter: Filter, view: TemplateView): FilterMatch => {
  const parsed = parseCached(filter);
  if (parsed.kind === 'problems')
    return { matches: false, condition: `the filter cannot be read: ${parsed.problems[0]?.detail ?? ''}` };
  const failing = failingCondition(parsed.condition, view);
  return failing === undefined ? { matches: true } : { matches: false, condition: conditionWords(failing) };
};
