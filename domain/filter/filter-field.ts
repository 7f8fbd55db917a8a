import { didYouMean } from '../input/did-you-mean';
import { FIELD_NAMES, fieldSpec, isFieldName, type FieldKind } from '../order/fields';
import type { TemplateView } from '../order/order-event';
import { FLIGHT_MEMBERS, isFreeMember, itemKind, type ItemKind } from '../template/template-scope';

/** How values of a field compare; `free` for members named by the booking system. */
export type ComparisonKind = FieldKind | 'free';

/** The subject of a condition: a field, or a member of a list's items (`flights.carrier`). */
export interface FilterField {
  readonly name: string;
  readonly kind: ComparisonKind;
  /** Whether the field may have several values; then one equal value is enough. */
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

/** Resolves a name; undefined if it is unknown. */
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

/** The values of a field in a view: none, one, or several for lists. */
export const valuesOf = (field: FilterField, view: TemplateView): readonly unknown[] =>
  field.path
    .reduce<readonly unknown[]>((values, name) => values.flatMap((value) => step(value, name)), [view])
    .filter((value) => value !== null && value !== undefined);
