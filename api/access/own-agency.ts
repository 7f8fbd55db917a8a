import { InvalidInputError, jsonPointer, pathText, type InputPath } from '../../domain/input/invalid-input';
import type { OrderData } from '../../domain/order/order-event';
import type { Principal } from '../../domain/access/principal';

const refuse = (path: InputPath, wrong: string): never => {
  const detail = `${pathText(path)}: ${wrong}`;
  throw new InvalidInputError([{ pointer: jsonPointer(path), detail, code: 'AGENCY_FOREIGN' }]);
};

const FOREIGN = 'is not the agency of the key; leave it out';

/**
 * The agency that something is made for: of an agency's key its own, whatever is left out.
 *
 * @param sent - null: none was named
 * @throws InvalidInputError where an agency names another
 */
export const ownAgency = (
  principal: Principal,
  sent: string | null,
  path: InputPath = ['agency'],
): string | null => {
  if (principal.kind === 'platform') return sent;
  return sent === null || sent === principal.agency ? principal.agency : refuse(path, FOREIGN);
};

/** The agency of a new order, where one is named or follows from the key. @throws InvalidInputError as {@link ownAgency} */
export const agencyOfNew = (
  principal: Principal,
  { agency }: Pick<OrderData, 'agency'>,
): Pick<OrderData, 'agency'> => {
  const own = ownAgency(principal, agency ?? null);
  return own === null ? {} : { agency: own };
};

/**
 * An order stays with its agency, unless the platform moves it.
 *
 * @throws InvalidInputError where an agency would give an order away
 */
export const checkStays = (principal: Principal, { agency }: Pick<OrderData, 'agency'>): void => {
  if (principal.kind === 'platform' || agency === undefined || agency === principal.agency) return;
  refuse(['changes', 'agency'], 'would move the order away from the agency of the key; leave it out');
};
