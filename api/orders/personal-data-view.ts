import { z } from 'zod';
import type { Erasure } from '../../store/orders/erasures';
import { time } from '../http/time';

/** What is to be known of an order's personal data: answers and their documentation are made from this table. */
const STATUSES = {
  kept: 'it is there',
  erasing: 'it is being erased',
  erased: 'it is gone, and none is taken any more',
} as const;

type PersonalDataStatus = keyof typeof STATUSES;

const statusOf = (statuses: readonly PersonalDataStatus[]) =>
  z.enum(statuses).meta({
    description: statuses.map((status) => `\`${status}\`: ${STATUSES[status]}`).join('; '),
    example: 'erased',
  });

const erasedOn = time('When it was erased.').optional();

export const personalDataView = z
  .object({ status: statusOf(['kept', 'erasing', 'erased']), erased_on: erasedOn })
  .meta({ id: 'PersonalData', description: 'Whether the personal data of the order is still there.' });

export const erasureView = z
  .object({ agw_id: z.string(), status: statusOf(['erasing', 'erased']), erased_on: erasedOn })
  .meta({ id: 'Erasure', description: 'How far the erasure of personal data came.' });

export const showErasure = ({ agw_id, erased_on }: Erasure) =>
  erased_on === undefined
    ? { agw_id, status: 'erasing' as const }
    : { agw_id, status: 'erased' as const, erased_on };

export const showPersonalData = (erasure: Erasure | undefined) => {
  if (erasure === undefined) return { status: 'kept' as const };
  const { agw_id: _order, ...shown } = showErasure(erasure);
  return shown;
};
