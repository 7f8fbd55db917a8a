import { didYouMean } from '../input/did-you-mean';
import { FIELD_NAMES, fieldSpec, isFieldName, ORDER_FIELD_NAMES } from '../order/fields';
import type { Flight } from '../order/order-event';

/**
 * Names in addition to the fields: the time of a reminder; task and reason of a notice.
 *
 * They are empty elsewhere, and filters do not support them.
 */
const MESSAGE_NAMES: readonly string[] = ['reminder', 'task_id', 'task_name', 'reason'];

/** The members of a flight that a template or a filter can name. */
export const FLIGHT_MEMBERS = [
  'origin',
  'destination',
  'departure',
  'arrival',
  'carrier',
  'number',
  'departure_at',
  'arrival_at',
] as const satisfies readonly (keyof Flight)[];

/** Kind of a list's items: flights, flat objects whose members the booking system chooses, or words. */
export type ItemKind = 'flight' | 'free' | 'word';

const ITEMS: Readonly<Record<string, ItemKind>> = {
  flights: 'flight',
  services: 'free',
  seats: 'free',
  changed_fields: 'word',
};

/** A member name of a service or a seat. */
const FREE_MEMBER = /^[A-Za-z][A-Za-z0-9_]{0,39}$/;

/** Position of a name in a template. */
export interface TemplateScope {
  /** Item kind of the enclosing section over a list, if any. */
  readonly item?: ItemKind;
  /** Whether an enclosing section gives `{{.}}` a value. */
  readonly inSection: boolean;
  /** Number of enclosing sections. */
  readonly depth: number;
}

export const TOP: TemplateScope = { inSection: false, depth: 0 };

/** Kind of a known name. */
type NameKind = 'value' | 'list';

const isMember = (name: string, item: ItemKind | undefined): boolean => {
  switch (item) {
    case 'flight':
      return FLIGHT_MEMBERS.some((member) => member === name);
    case 'free':
      return isFreeMember(name);
    case 'word':
    case undefined:
      return false;
  }
};

/**
 * Whether the name can be a free member. Excludes inherited names, because Mustache treats some of them specially.
 */
export const isFreeMember = (name: string): boolean => FREE_MEMBER.test(name) && !(name in Object.prototype);

/** Returns the kind of a name; undefined if it is unknown at this position. */
export const nameKind = (name: string, scope: TemplateScope): NameKind | undefined => {
  if (name === '.') return scope.inSection ? 'value' : undefined;
  if (isFieldName(name)) return fieldSpec(name).kind === 'list' ? 'list' : 'value';
  return isMember(name, scope.item) || MESSAGE_NAMES.includes(name) ? 'value' : undefined;
};

/** Returns the kind of a list's items. */
export const itemKind = (listName: string): ItemKind => ITEMS[listName.replace(/^previous\./, '')] ?? 'word';

const PREVIOUS_NAMES = ORDER_FIELD_NAMES.map((name) => `previous.${name}`);

/** Returns a hint for an unknown name. */
export const suggestion = (name: string, scope: TemplateScope): string => {
  if (name === '.') return ': it means the current item, and needs an enclosing section';
  if (name === 'previous') return ': name the field, as in previous.order_status';
  const known = name.startsWith('previous.') ? PREVIOUS_NAMES : FIELD_NAMES;
  return didYouMean(
    name,
    scope.item === 'flight' ? [...FLIGHT_MEMBERS, ...known] : [...known, ...MESSAGE_NAMES],
  );
};
