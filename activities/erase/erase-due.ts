import type { OrderStore } from '../../store/orders/orders';
import type { EraseDueActivities } from '../../contract/activities';

/** Orders whose erasure one page starts. */
const PAGE_SIZE = 50;

const DAY_MS = 86_400_000;

export interface EraseDueDependencies {
  readonly orders: Pick<OrderStore, 'listOrderIds'>;
  readonly startErasure: (agwId: string) => Promise<void>;
  readonly now: () => number;
}

export const createEraseDue = ({ orders, startErasure, now }: EraseDueDependencies): EraseDueActivities => ({
  eraseDuePage: async ({ after_days: afterDays, after }) => {
    const endedBefore = new Date(now() - afterDays * DAY_MS);
    const filters = { eraseEndedBefore: endedBefore };
    const { data, next } = await orders.listOrderIds(filters, { limit: PAGE_SIZE, after });
    await Promise.all(data.map((agwId) => startErasure(agwId)));
    return next;
  },
});
