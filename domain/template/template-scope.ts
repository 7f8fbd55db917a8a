import { didYouMean } from '../input/did-you-mean';
import { FIELD_NAMES, fieldSpec, isFieldName, ORDER_FIELD_NAMES } from '../order/fields';
import type { Flight } from '../order/order-event';

/**
 * Names beside the fields of the table: of a reminder the time as the task asks for it, of a notice the task that it is
 * about and why. Elsewhere they have no value; filters do not know them.
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

/** What a list holds: flights, the booking system's own flat objects, or words. */
export type ItemKind = 'flight' | 'free' | 'word';

const ITEMS: Readonly<Record<string, ItemKind>> = {
  flights: 'flight',
  services: 'free',
  seats: 'free',
  changed_fields: 'word',
};

/** A member of a service or a seat: the booking system names it. */
const FREE_MEMBER = /^[A-Za-z][A-Za-z0-9_]{0,39}$/;

/** Where in a template a name stands. */
export interface TemplateScope {
  /** Of the section over a list around it, if there is one. */
  readonly item?: ItemKind;
  /** Is there a section around it that `{{.}}` can stand for? */
  readonly inSection: boolean;
  /** Sections around it. */
  readonly depth: number;
}

export const TOP: TemplateScope = { inSection: false, depth: 0 };

/** What a known name stands for. */
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

/** Names that every object inherits are no members: Mustache would take some of them for its own. */
export const isFreeMember = (name: string): boolean => FREE_MEMBER.test(name) && !(name in Object.prototype);

/** @returns undefined for a name that is not known there */
export const nameKind = (name: string, scope: TemplateScope): NameKind | undefined => {
  if (name === '.') return scope.inSection ? 'value' : undefined;
  if (isFieldName(name)) return fieldSpec(name).kind === 'list' ? 'list' : 'value';
  return isMember(name, scope.item) || MESSAGE_NAMES.includes(name) ? 'value' : undefined;
};

/** What the items of this list are. */
export const itemKind = (listName: string): ItemKind => ITEMS[listName.replace(/^previous\./, '')] ?? 'word';

const PREVIOUS_NAMES = ORDER_FIELD_NAMES.map((name) => `previous.${name}`);

/** The hint for a name that is not known. */
export const suggestion = (name: string, scope: TemplateScope): string => {
  if (name === '.') return ': it stands for an item, and needs a section around it';
  if (name === 'previous') return ': name the field, as in previous.order_status';
  const known = name.startsWith('previous.') ? PREVIOUS_NAMES : FIELD_NAMES;
  return didYouMean(
    name,
    scope.item === 'flight' ? [...FLIGHT_MEMBERS, ...known] : [...known, ...MESSAGE_NAMES],
  );
};
