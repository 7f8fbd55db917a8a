import { z } from 'zod';
import type { Erasure } from '../../store/orders/erasures';
import { time } from '../http/time';

/**
 * Statuses of an order's personal data.
 *
 * Responses and their documentation are generated from this table.
 */
const STATUSES = {
  kept: 'the personal data is stored',
  erasing: 'the erasure is in progress',
  erased: 'the personal data is erased, and new personal data is dropped',
} as const;

type PersonalDataStatus = keyof typeof STATUSES;

const statusOf = (statuses: readonly PersonalDataStatus[]) =>
  z.enum(statuses).meta({
    description: statuses.map((status) => `\`${status}\`: ${STATUSES[status]}`).join('; '),
    example: 'erased',
  });

const erasedOn = time('When the erasure was complete.').optional();

export const personalDataView = z
  .object({ status: statusOf(['kept', 'erasing', 'erased']), erased_on: erasedOn })
  .meta({ id: 'PersonalData', description: 'Whether the personal data of the order is still stored.' });

export const erasureView = z
  .object({ agw_id: z.string(), status: statusOf(['erasing', 'erased']), erased_on: erasedOn })
  .meta({ id: 'Erasure', description: 'Progress of the erasure of personal data.' });

export const showErasure = ({ agw_id, erased_on }: Erasure) =>
  erased_on === undefined
    ? { agw_id, status: 'erasing' as const }
    : { agw_id, status: 'erased' as const, erased_on };

export const showPersonalData = (erasure: Erasure | undefined) => {
  if (erasure === undefined) return { status: 'kept' as const };
  const { agw_id: _order, ...shown } = showErasure(erasure);
  return shown;
};
