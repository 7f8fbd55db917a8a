import { InvalidInputError } from '../../domain/input/invalid-input';
import type { OrderStore } from '../../store/orders/orders';
import { UnknownOrderError, type OrderGateway } from '../../temporal/gateway/order-gateway';

/**
 * The intake for an agency: orders of others do not exist.
 *
 * Whose an order is, is asked of its workflow, which knows of an order that was taken a moment ago and while MongoDB is
 * away, and of MongoDB where the workflow has ended. Where neither tells, nothing is taken.
 */
export const agencyGateway = (
  own: string,
  gateway: OrderGateway,
  orders: Pick<OrderStore, 'getOrder'>,
): OrderGateway => {
  /** @returns undefined where there is no such order */
  const ownerOf = async (agwId: string): Promise<{ readonly agency: string | null } | undefined> => {
    const open = await gateway.findOpen(agwId);
    if (open !== undefined) return open;
    return (await orders.getOrder(agwId))?.fields;
  };
  return {
    ...gateway,
    create: async (agwId, order, options) => {
      const owner = await ownerOf(agwId);
      if (owner !== undefined && owner.agency !== own) throw taken();
      return gateway.create(agwId, order, options);
    },
    record: async (agwId, event) => {
      if ((await ownerOf(agwId))?.agency !== own) throw new UnknownOrderError(agwId);
      return gateway.record(agwId, event);
    },
    erase: async (agwId) => {
      if ((await ownerOf(agwId))?.agency !== own) throw new UnknownOrderError(agwId);
      return gateway.erase(agwId);
    },
  };
};

/** Not a 404: the order would be made if the id were free, and is not told apart from one that is lost. */
const taken = (): InvalidInputError =>
  new InvalidInputError([
    { pointer: '/agw_id', detail: 'agw_id: is taken; send an id of your own', code: 'ID_TAKEN' },
  ]);
