import { FIELDS, ORDER_FIELD_NAMES, type OrderFieldName } from './fields';

/** The fields of an order that identify people, directly or through the airline. An erasure removes them. */
export const PERSONAL_FIELDS: readonly OrderFieldName[] = ORDER_FIELD_NAMES.filter(
  (name) => 'personal' in FIELDS[name],
);

const isPersonal = (name: string): boolean => PERSONAL_FIELDS.some((each) => each === name);

/** Replaces an erased value: an empty list for a list, else null. */
const erasedValue = (value: unknown): unknown => (Array.isArray(value) ? [] : null);

const isValue = (value: unknown): boolean =>
  Array.isArray(value) ? value.length > 0 : value !== null && value !== undefined;

/** Whether a part of an order has personal data. */
export const hasPersonalData = (part: object): boolean =>
  Object.entries(part).some(([name, value]) => isPersonal(name) && isValue(value));

/** Returns the part with personal members set to null or an empty list. */
export const withoutPersonalValues = <Part extends object>(part: Part): Part =>
  Object.fromEntries(
    Object.entries(part).map(([name, value]) => [name, isPersonal(name) ? erasedValue(value) : value]),
  ) as Part;

/** Returns the part without personal members. */
export const withoutPersonalMembers = <Part extends object>(part: Part): Part =>
  Object.fromEntries(Object.entries(part).filter(([name]) => !isPersonal(name))) as Part;
