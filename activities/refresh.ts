import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { OrderStore } from '../store/orders/orders';
import { orderWorkflowId, REFRESH_SIGNAL } from '../contract/workflows';
import type { RefreshActivities } from '../contract/activities';
import { mapLimited } from '../async/map-limited';

/** Orders that one page of the sweep signals. */
const PAGE_SIZE = 200;

/** Orders that are signalled concurrently. */
const CONCURRENT_SIGNALS = 20;

export interface RefreshDependencies {
  readonly orders: Pick<OrderStore, 'listOrderIds'>;
  /** The client of this worker. */
  readonly client: () => Client;
}

export function createRefresh({ orders, client }: RefreshDependencies): RefreshActivities {
  const notify = async (agwId: string): Promise<void> => {
    try {
      await client().workflow.getHandle(orderWorkflowId(agwId)).signal(REFRESH_SIGNAL);
    } catch (error) {
      // The order closed after it was listed.
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  };
  return {
    async refreshPage({ agency, after }) {
      const filters = { open: true, agency: agency ?? undefined };
      const { data, next } = await orders.listOrderIds(filters, { limit: PAGE_SIZE, after });
      await mapLimited(data, CONCURRENT_SIGNALS, notify);
      return next;
    },
  };
}
