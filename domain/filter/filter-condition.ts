import { compareDecimals } from './decimal';
import { valuesOf, type ComparisonKind, type FilterField } from './filter-field';
import { shown } from '../input/invalid-input';
import { parseInstant } from '../input/instant';
import type { TemplateView } from '../order/order-event';

export type Scalar = string | number | boolean | null;

export type Comparison = '$gt' | '$gte' | '$lt' | '$lte';

/** A parsed filter, with valid names and values. */
export type Condition =
  | {
      readonly kind: 'equals';
      readonly field: FilterField;
      readonly values: readonly Scalar[];
      readonly isList: boolean;
    }
  | {
      readonly kind: 'differs';
      readonly field: FilterField;
      readonly values: readonly Scalar[];
      readonly isList: boolean;
    }
  | {
      readonly kind: 'order';
      readonly field: FilterField;
      readonly order: Comparison;
      readonly value: Scalar;
    }
  | { readonly kind: 'exists'; readonly field: FilterField; readonly exists: boolean }
  | { readonly kind: 'all'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'any'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'not'; readonly condition: Condition };

const ORDERS = {
  $gt: { holds: (difference: number) => difference > 0, words: 'is more than', wordsOfTime: 'is after' },
  $gte: {
    holds: (difference: number) => difference >= 0,
    words: 'is at least',
    wordsOfTime: 'is at or after',
  },
  $lt: { holds: (difference: number) => difference < 0, words: 'is less than', wordsOfTime: 'is before' },
  $lte: {
    holds: (difference: number) => difference <= 0,
    words: 'is at most',
    wordsOfTime: 'is at or before',
  },
} as const satisfies Record<Comparison, unknown>;

/** An instant as text that sorts by time: RFC 3339 in UTC with nine fraction digits. */
const sortableInstant = (text: string): string | undefined => {
  const reading = parseInstant(text);
  if (reading.kind === 'invalid') return undefined;
  return `${reading.at.slice(0, 19)}.${reading.at.slice(20, -1).padEnd(9, '0')}`;
};

const compareOrdered = <Value extends string | number>(left: Value, right: Value): number =>
  left < right ? -1 : left > right ? 1 : 0;

const compareInstants = (left: string, right: string): number | undefined => {
  const [a, b] = [sortableInstant(left), sortableInstant(right)];
  return a === undefined || b === undefined ? undefined : compareOrdered(a, b);
};

/** @returns undefined if the two cannot be compared */
const compare = (kind: ComparisonKind, left: unknown, right: unknown): number | undefined => {
  if (typeof left === 'number' && typeof right === 'number') return compareOrdered(left, right);
  if (typeof left === 'boolean' && typeof right === 'boolean') return left === right ? 0 : undefined;
  if (typeof left !== 'string' || typeof right !== 'string') return undefined;
  switch (kind) {
    case 'amount':
      return compareDecimals(left, right);
    case 'time':
      return compareInstants(left, right);
    case 'string':
    case 'integer':
    case 'list':
    case 'free':
      return compareOrdered(left, right);
  }
};

const equalsOne = (field: FilterField, wanted: readonly Scalar[], view: TemplateView): boolean => {
  const values = valuesOf(field, view);
  return wanted.some((each) =>
    each === null ? values.length === 0 : values.some((value) => compare(field.kind, value, each) === 0),
  );
};

const holds = (condition: Condition, view: TemplateView): boolean => {
  switch (condition.kind) {
    case 'equals':
      return equalsOne(condition.field, condition.values, view);
    case 'differs':
      return !equalsOne(condition.field, condition.values, view);
    case 'order':
      return valuesOf(condition.field, view).some((value) => {
        const difference = compare(condition.field.kind, value, condition.value);
        return difference !== undefined && ORDERS[condition.order].holds(difference);
      });
    case 'exists':
      return valuesOf(condition.field, view).length > 0 === condition.exists;
    case 'all':
      return condition.conditions.every((each) => holds(each, view));
    case 'any':
      return condition.conditions.some((each) => holds(each, view));
    case 'not':
      return !holds(condition.condition, view);
  }
};

/** Returns the first condition that does not hold, at the innermost level that explains it. */
export const failingCondition = (condition: Condition, view: TemplateView): Condition | undefined => {
  if (condition.kind !== 'all') return holds(condition, view) ? undefined : condition;
  for (const each of condition.conditions) {
    const failing = failingCondition(each, view);
    if (failing !== undefined) return failing;
  }
  return undefined;
};

const valueWords = (field: FilterField, value: Scalar): string => {
  if (value === null) return 'no value';
  return field.kind === 'amount' || field.kind === 'time' ? String(value) : shown(value);
};

const equalityWords = (condition: Extract<Condition, { kind: 'equals' | 'differs' }>): string => {
  const { field, values, isList } = condition;
  const isEqual = condition.kind === 'equals';
  if (!isList && values[0] === null) return `${field.name} has ${isEqual ? 'no' : 'a'} value`;
  const list = values.map((value) => valueWords(field, value)).join(', ');
  if (isList)
    return `${field.name} ${field.isMany ? 'contains' : 'is'} ${isEqual ? 'one' : 'none'} of ${list}`;
  if (field.isMany) return `${field.name} ${isEqual ? 'contains' : 'does not contain'} ${list}`;
  return `${field.name} ${isEqual ? 'is' : 'is not'} ${list}`;
};

/** Describes a condition: `provider is "LH"`. */
export const conditionWords = (condition: Condition): string => {
  switch (condition.kind) {
    case 'equals':
    case 'differs':
      return equalityWords(condition);
    case 'order': {
      const { words, wordsOfTime } = ORDERS[condition.order];
      const { field } = condition;
      return `${field.name} ${field.kind === 'time' ? wordsOfTime : words} ${valueWords(field, condition.value)}`;
    }
    case 'exists':
      return `${condition.field.name} has ${condition.exists ? 'a' : 'no'} value`;
    case 'all':
      return condition.conditions.map(innerWords).join(' and ');
    case 'any':
      return condition.conditions.map(innerWords).join(' or ');
    case 'not':
      return `not (${conditionWords(condition.condition)})`;
  }
};

/** Adds parentheses if `and` and `or` would be ambiguous. */
const innerWords = (condition: Condition): string => {
  const words = conditionWords(condition);
  const isJoined = (condition.kind === 'all' || condition.kind === 'any') && condition.conditions.length > 1;
  return isJoined ? `(${words})` : words;
};
