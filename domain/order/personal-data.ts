import { FIELDS, ORDER_FIELD_NAMES, type OrderFieldName } from './fields';

/** The fields of an order that identify people, by themselves or through the airline: what an erasure takes away. */
export const PERSONAL_FIELDS: readonly OrderFieldName[] = ORDER_FIELD_NAMES.filter(
  (name) => 'personal' in FIELDS[name],
);

const isPersonal = (name: string): boolean => PERSONAL_FIELDS.some((each) => each === name);

/** What stands in the place of a value that is gone: lists are empty, everything else is null. */
const erasedValue = (value: unknown): unknown => (Array.isArray(value) ? [] : null);

const isValue = (value: unknown): boolean =>
  Array.isArray(value) ? value.length > 0 : value !== null && value !== undefined;

/** Whether a part of an order says anything that identifies people. */
export const hasPersonalData = (part: object): boolean =>
  Object.entries(part).some(([name, value]) => isPersonal(name) && isValue(value));

/** The part with every member in its place, and no value in those that identify people. */
export const withoutPersonalValues = <Part extends object>(part: Part): Part =>
  Object.fromEntries(
    Object.entries(part).map(([name, value]) => [name, isPersonal(name) ? erasedValue(value) : value]),
  ) as Part;

/** The part without the members that identify people. */
export const withoutPersonalMembers = <Part extends object>(part: Part): Part =>
  Object.fromEntries(Object.entries(part).filter(([name]) => !isPersonal(name))) as Part;
