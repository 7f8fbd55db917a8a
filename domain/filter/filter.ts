import { conditionWords, failingCondition } from './filter-condition';
import { parseFilter, type ParsedFilter } from './filter-parse';
import type { InputProblem } from '../input/invalid-input';
import type { TemplateView } from '../order/order-event';
import type { Filter } from '../task/task';

type FilterMatch =
  | { readonly matches: true }
  /** `condition`: the first that does not hold, in words: `provider is "LH"`. */
  | { readonly matches: false; readonly condition: string };

/** Everything that is wrong with a filter; none where it can be saved. */
export const checkFilter = (filter: unknown): readonly InputProblem[] => {
  const parsed = parseFilter(filter);
  return parsed.kind === 'problems' ? parsed.problems : [];
};

/** A task's filter is read once, and used for every event from then on. */
const parsedFilters = new WeakMap<Filter, ParsedFilter>();

const parsedOnce = (filter: Filter): ParsedFilter => {
  const known = parsedFilters.get(filter);
  if (known !== undefined) return known;
  const parsed = parseFilter(filter);
  parsedFilters.set(filter, parsed);
  return parsed;
};

/**
 * Whether an event passes a task's filter. Amounts compare as decimals, times as instants, other values as themselves;
 * a list is equal to each of its items; null is equal to no value at all.
 *
 * A filter that this version cannot read lets nothing through, and says so: routing must not fail.
 *
 * @see https://www.mongodb.com/docs/manual/reference/operator/query/ for the language that this is a part of
 */
export const matchFilter = (filter: Filter, view: TemplateView): FilterMatch => {
  const parsed = parsedOnce(filter);
  if (parsed.kind === 'problems')
    return { matches: false, condition: `the filter cannot be read: ${parsed.problems[0]?.detail ?? ''}` };
  const failing = failingCondition(parsed.condition, view);
  return failing === undefined ? { matches: true } : { matches: false, condition: conditionWords(failing) };
};
