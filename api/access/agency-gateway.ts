import { InvalidInputError } from '../../domain/input/invalid-input';
import type { OrderStore } from '../../store/orders/orders';
import { UnknownOrderError, type OrderGateway } from '../../temporal/gateway/order-gateway';

/**
 * The order gateway of an agency. Orders of other agencies look as if they did not exist.
 *
 * The owner of an order comes from its workflow, which has it even before MongoDB does and while MongoDB is down. If
 * the workflow has ended, the owner comes from MongoDB. If neither responds, the gateway accepts nothing.
 */
export const agencyGateway = (
  own: string,
  gateway: OrderGateway,
  orders: Pick<OrderStore, 'getOrder'>,
): OrderGateway => {
  /** @returns undefined if there is no such order */
  const ownerOf = async (agwId: string): Promise<{ readonly agency: string | null } | undefined> => {
    const open = await gateway.findOpen(agwId);
    if (open !== undefined) return open;
    return (await orders.getOrder(agwId))?.fields;
  };
  return {
    ...gateway,
    create: async (agwId, order, options) => {
      const owner = await ownerOf(agwId);
      if (owner !== undefined && owner.agency !== own) throw idTaken();
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

/** Not a 404, because a caller could not tell it from a lost order. */
const idTaken = (): InvalidInputError =>
  new InvalidInputError([
    { pointer: '/agw_id', detail: 'agw_id: is taken; send another id', code: 'ID_TAKEN' },
  ]);
