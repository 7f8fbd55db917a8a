import { didYouMean } from '../input/did-you-mean';
import type { Condition, Comparison, Scalar } from './filter-condition';
import { fieldSuggestion, filterField, type FilterField } from './filter-field';
import { parseInstant } from '../input/instant';
import { shown, type InputPath, type InputProblem } from '../input/invalid-input';
import { AMOUNT_PATTERN } from '../order/money';
import { problemAt } from '../input/problem-at';

/** Most conditions in one filter. */
const MAX_FILTER_CONDITIONS = 50;

/** Most levels of nested `$and`, `$or` and `$not`. */
const MAX_FILTER_DEPTH = 5;

/** Most values in one `$in` or `$nin`. */
const MAX_FILTER_VALUES = 100;

/** Longest value, in characters. */
const MAX_FILTER_VALUE_CHARS = 500;

type FilterProblemCode =
  'FILTER_SHAPE' | 'FILTER_FIELD' | 'FILTER_OPERATOR' | 'FILTER_VALUE' | 'FILTER_LIMIT';

const FIELD_OPERATORS = [
  '$eq',
  '$ne',
  '$in',
  '$nin',
  '$gt',
  '$gte',
  '$lt',
  '$lte',
  '$exists',
  '$not',
] as const;
type FieldOperator = (typeof FIELD_OPERATORS)[number];

const LOGICAL_OPERATORS = ['$and', '$or', '$not'] as const;
type LogicalOperator = (typeof LOGICAL_OPERATORS)[number];

const isFieldOperator = (name: string): name is FieldOperator =>
  FIELD_OPERATORS.some((known) => known === name);
const isLogicalOperator = (name: string): name is LogicalOperator =>
  LOGICAL_OPERATORS.some((known) => known === name);

const isScalar = (value: unknown): value is Scalar =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const EXPECTED = {
  string: 'a string',
  integer: 'a whole number',
  amount: 'a decimal: "120.50"',
  time: 'a time with an offset: "2027-03-01T00:00:00Z"',
  list: 'a string',
  free: 'a string, a number or a boolean',
} as const satisfies Record<FilterField['kind'], string>;

/** Converts a value to the field's kind; undefined if it does not fit. */
const operand = ({ kind }: FilterField, value: unknown): Scalar | undefined => {
  switch (kind) {
    case 'integer':
      return Number.isSafeInteger(value) ? (value as number) : undefined;
    case 'amount': {
      const text = typeof value === 'number' ? String(value) : value;
      return typeof text === 'string' && AMOUNT_PATTERN.test(text) ? text : undefined;
    }
    case 'time':
      return typeof value === 'string' && parseInstant(value).kind === 'instant' ? value : undefined;
    case 'string':
    case 'list':
      return typeof value === 'string' ? value : undefined;
    case 'free':
      return isScalar(value) && value !== null ? value : undefined;
  }
};

class FilterParser {
  readonly problems: InputProblem[] = [];
  private conditions = 0;

  /** Parses an object of fields and logical operators, all of which must hold. */
  filter(raw: unknown, path: InputPath, depth: number): Condition {
    const conditions: Condition[] = [];
    if (depth > MAX_FILTER_DEPTH)
      this.report(path, 'FILTER_LIMIT', `conditions are nested more than ${MAX_FILTER_DEPTH} levels deep`);
    else if (!isObject(raw))
      this.report(path, 'FILTER_SHAPE', `${shown(raw)} is not an object of fields and conditions`);
    else
      for (const [name, value] of Object.entries(raw)) {
        const at = [...path, name];
        conditions.push(
          name.startsWith('$') ? this.logical(name, value, at, depth) : this.field(name, value, at, depth),
        );
      }
    return { kind: 'all', conditions };
  }

  private logical(name: string, value: unknown, path: InputPath, depth: number): Condition {
    if (!isLogicalOperator(name)) return this.unknownOperator(name, path, LOGICAL_OPERATORS);
    if (name === '$not') return { kind: 'not', condition: this.filter(value, path, depth + 1) };
    if (!Array.isArray(value) || value.length === 0)
      return this.report(path, 'FILTER_SHAPE', `${name} takes a list of at least one filter`);
    const conditions = value.map((item: unknown, index) => this.filter(item, [...path, index], depth + 1));
    return { kind: name === '$and' ? 'all' : 'any', conditions };
  }

  private field(name: string, value: unknown, path: InputPath, depth: number): Condition {
    const field = filterField(name);
    if (field === undefined)
      return this.report(path, 'FILTER_FIELD', `${shown(name)} is not a field${fieldSuggestion(name)}`);
    if (Array.isArray(value))
      return this.report(
        path,
        'FILTER_SHAPE',
        'a list is not a condition; use $in for one of several values',
      );
    return isObject(value)
      ? this.operators(field, value, path, depth)
      : this.equality(field, '$eq', value, path);
  }

  private operators(
    field: FilterField,
    raw: Readonly<Record<string, unknown>>,
    path: InputPath,
    depth: number,
  ): Condition {
    const entries = Object.entries(raw);
    if (entries.length === 0) return this.report(path, 'FILTER_SHAPE', 'an empty object is not a condition');
    if (depth > MAX_FILTER_DEPTH)
      return this.report(
        path,
        'FILTER_LIMIT',
        `conditions are nested more than ${MAX_FILTER_DEPTH} levels deep`,
      );
    const conditions = entries.map(([name, value]) =>
      this.operator(field, name, value, [...path, name], depth),
    );
    return { kind: 'all', conditions };
  }

  private operator(
    field: FilterField,
    name: string,
    value: unknown,
    path: InputPath,
    depth: number,
  ): Condition {
    if (!isFieldOperator(name)) return this.unknownOperator(name, path, FIELD_OPERATORS);
    switch (name) {
      case '$eq':
      case '$ne':
        return this.equality(field, name, value, path);
      case '$in':
      case '$nin':
        return this.membership(field, name, value, path);
      case '$gt':
      case '$gte':
      case '$lt':
      case '$lte':
        return this.order(field, name, value, path);
      case '$exists':
        this.count(path);
        if (typeof value === 'boolean') return { kind: 'exists', field, exists: value };
        return this.report(path, 'FILTER_VALUE', `${shown(value)} is neither true nor false`);
      case '$not':
        if (isObject(value)) return { kind: 'not', condition: this.operators(field, value, path, depth + 1) };
        return this.report(path, 'FILTER_SHAPE', '$not takes an object of operators');
    }
  }

  private equality(field: FilterField, name: '$eq' | '$ne', value: unknown, path: InputPath): Condition {
    this.count(path);
    return {
      kind: name === '$eq' ? 'equals' : 'differs',
      field,
      values: [this.value(field, value, path)],
      isList: false,
    };
  }

  private membership(field: FilterField, name: '$in' | '$nin', value: unknown, path: InputPath): Condition {
    this.count(path);
    if (!Array.isArray(value) || value.length === 0)
      return this.report(path, 'FILTER_SHAPE', `${name} takes a list of at least one value`);
    if (value.length > MAX_FILTER_VALUES)
      return this.report(path, 'FILTER_LIMIT', `${name} takes at most ${MAX_FILTER_VALUES} values`);
    const values = value.map((item: unknown, index) => this.value(field, item, [...path, index]));
    return { kind: name === '$in' ? 'equals' : 'differs', field, values, isList: true };
  }

  private order(field: FilterField, order: Comparison, value: unknown, path: InputPath): Condition {
    this.count(path);
    if (field.kind === 'list')
      return this.report(
        path,
        'FILTER_OPERATOR',
        `${field.name} is a list, which has no order; use $eq, $in or $exists`,
      );
    if (value === null || typeof value === 'boolean')
      return this.report(
        path,
        'FILTER_VALUE',
        `${shown(value)} has no order; compare with a number, an amount, a time or a text`,
      );
    return { kind: 'order', field, order, value: this.value(field, value, path) };
  }

  private value(field: FilterField, value: unknown, path: InputPath): Scalar {
    if (value === null) return null;
    const read = operand(field, value);
    if (read === undefined)
      this.report(
        path,
        'FILTER_VALUE',
        `${shown(value)} cannot be compared with ${field.name}; expected ${EXPECTED[field.kind]}`,
      );
    else if (String(read).length > MAX_FILTER_VALUE_CHARS)
      this.report(path, 'FILTER_LIMIT', `a value is longer than ${MAX_FILTER_VALUE_CHARS} characters`);
    return read ?? null;
  }

  private count(path: InputPath): void {
    this.conditions += 1;
    if (this.conditions === MAX_FILTER_CONDITIONS + 1)
      this.report(
        path.slice(0, 1),
        'FILTER_LIMIT',
        `there are more than ${MAX_FILTER_CONDITIONS} conditions`,
      );
  }

  private unknownOperator(name: string, path: InputPath, known: readonly string[]): Condition {
    return this.report(
      path,
      'FILTER_OPERATOR',
      `${shown(name)} is not an operator here${didYouMean(name, known)}`,
    );
  }

  /** Records a problem. @returns a placeholder condition, so that parsing finds further problems */
  private report(path: InputPath, code: FilterProblemCode, detail: string): Condition {
    this.problems.push(problemAt(path, { code, detail }));
    return { kind: 'all', conditions: [] };
  }
}

export type ParsedFilter =
  | { readonly kind: 'condition'; readonly condition: Condition }
  | { readonly kind: 'problems'; readonly problems: readonly InputProblem[] };

/** Parses the `filter` of a task. The pointers of problems start at the task. */
export const parseFilter = (raw: unknown): ParsedFilter => {
  const parser = new FilterParser();
  const condition = parser.filter(raw, ['filter'], 0);
  return parser.problems.length > 0
    ? { kind: 'problems', problems: parser.problems }
    : { kind: 'condition', condition };
};
