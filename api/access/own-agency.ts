import { InvalidInputError, jsonPointer, pathText, type InputPath } from '../../domain/input/invalid-input';
import type { OrderData } from '../../domain/order/order-event';
import type { Principal } from '../../domain/access/principal';

const refuse = (path: InputPath, wrong: string): never => {
  const detail = `${pathText(path)}: ${wrong}`;
  throw new InvalidInputError([{ pointer: jsonPointer(path), detail, code: 'AGENCY_FOREIGN' }]);
};

const FOREIGN = 'is not the agency of the key; omit it';

/**
 * The agency of a new record: the agency of the key, or for a platform key the one that was sent.
 *
 * @param sent - null if none was named
 * @throws InvalidInputError `AGENCY_FOREIGN` if an agency key names another agency
 */
export const ownAgency = (
  principal: Principal,
  sent: string | null,
  path: InputPath = ['agency'],
): string | null => {
  if (principal.kind === 'platform') return sent;
  return sent === null || sent === principal.agency ? principal.agency : refuse(path, FOREIGN);
};

/**
 * The `agency` member of a new order; empty if it has none.
 *
 * @throws InvalidInputError as {@link ownAgency}
 */
export const agencyOfNewOrder = (
  principal: Principal,
  { agency }: Pick<OrderData, 'agency'>,
): Pick<OrderData, 'agency'> => {
  const own = ownAgency(principal, agency ?? null);
  return own === null ? {} : { agency: own };
};

/**
 * Refuses a change that moves an order to another agency, unless the platform sends it.
 *
 * @throws InvalidInputError `AGENCY_FOREIGN`
 */
export const checkAgencyUnchanged = (principal: Principal, { agency }: Pick<OrderData, 'agency'>): void => {
  if (principal.kind === 'platform' || agency === undefined || agency === principal.agency) return;
  refuse(['changes', 'agency'], 'would move the order to another agency; omit it');
};
