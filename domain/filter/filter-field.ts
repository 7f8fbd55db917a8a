import { didYouMean } from '../input/did-you-mean';
import { FIELD_NAMES, fieldSpec, isFieldName, type FieldKind } from '../order/fields';
import type { TemplateView } from '../order/order-event';
import { FLIGHT_MEMBERS, isFreeMember, itemKind, type ItemKind } from '../template/template-scope';

/** How the values of a field compare; `free` for members that the booking system names. */
export type ComparisonKind = FieldKind | 'free';

/** What a condition is about: a field, or a member of the items of a list (`flights.carrier`). */
export interface FilterField {
  readonly name: string;
  readonly kind: ComparisonKind;
  /** Several values may stand there: equality means that one of them is equal. */
  readonly isMany: boolean;
  readonly path: readonly string[];
}

const memberKind = (item: ItemKind, member: string): ComparisonKind | undefined => {
  switch (item) {
    case 'flight':
      if (!FLIGHT_MEMBERS.some((known) => known === member)) return undefined;
      return member.endsWith('_at') ? 'time' : 'string';
    case 'free':
      return isFreeMember(member) ? 'free' : undefined;
    case 'word':
      return undefined;
  }
};

/** @returns undefined for a name that is not known */
export const filterField = (name: string): FilterField | undefined => {
  const path = name.split('.');
  if (isFieldName(name)) {
    const { kind } = fieldSpec(name);
    return { name, kind, isMany: kind === 'list', path };
  }
  const member = path.at(-1) ?? '';
  const list = path.slice(0, -1).join('.');
  if (!isFieldName(list) || fieldSpec(list).kind !== 'list') return undefined;
  const kind = memberKind(itemKind(list), member);
  return kind === undefined ? undefined : { name, kind, isMany: true, path };
};

export const fieldSuggestion = (name: string): string =>
  didYouMean(
    name,
    name.startsWith('flights.') ? FLIGHT_MEMBERS.map((member) => `flights.${member}`) : FIELD_NAMES,
  );

const step = (value: unknown, name: string): unknown => {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
};

/** The values that a field has in a view: none, one, or for lists as many as there are. */
export const valuesOf = (field: FilterField, view: TemplateView): readonly unknown[] =>
  field.path
    .reduce<readonly unknown[]>((values, name) => values.flatMap((value) => step(value, name)), [view])
    .filter((value) => value !== null && value !== undefined);
