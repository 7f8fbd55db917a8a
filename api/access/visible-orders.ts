import type { StoredOrder } from '../../store/orders/order-document';
import type { Page } from '../../store/mongo/page';
import type { Visible } from '../deps';

const NOTHING: Page<never> = { data: [], next: null };

/**
 * The orders of an agency.
 *
 * Upcoming reminders are shown only if one of its own tasks subscribes to them.
 */
export const visibleOrders = (
  own: string,
  orders: Visible['orders'],
  ownReminders: () => Promise<ReadonlySet<string>>,
): Visible['orders'] => {
  const shown = async (found: readonly StoredOrder[]): Promise<readonly StoredOrder[]> => {
    const isReminded = found.some(({ upcoming }) => upcoming.some(({ reminder }) => reminder !== undefined));
    if (!isReminded) return found;
    const wanted = await ownReminders();
    return found.map((order) => ({
      ...order,
      upcoming: order.upcoming.filter(({ reminder }) => reminder === undefined || wanted.has(reminder)),
    }));
  };
  return {
    getOrder: async (agwId) => {
      const order = await orders.getOrder(agwId);
      return order?.fields.agency === own ? (await shown([order]))[0] : undefined;
    },
    listOrders: async ({ agency, ...filters }, page) => {
      if (agency !== undefined && agency !== own) return NOTHING;
      const { data, next } = await orders.listOrders({ ...filters, agency: own }, page);
      return { data: await shown(data), next };
    },
  };
};
