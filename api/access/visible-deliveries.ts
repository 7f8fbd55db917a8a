import type { DeliverySummary } from '../../store/deliveries/delivery-writes';
import type { Visible } from '../deps';

/**
 * The deliveries of an agency: those for its own tasks, of orders that were its own at that time.
 *
 * Deliveries for tasks of the platform are hidden, even if they are of an order of the agency.
 */
export const visibleDeliveries = (
  own: string,
  deliveries: Visible['deliveries'],
  ownTask: (taskId: string) => Promise<boolean>,
  ownTasks: () => Promise<ReadonlySet<string>>,
): Visible['deliveries'] => {
  const shown = async (found: readonly DeliverySummary[]): Promise<readonly DeliverySummary[]> => {
    const tasks = await ownTasks();
    return found.filter(({ agency, task_id: taskId }) => agency === own && tasks.has(taskId));
  };
  const ofOwn = <Filters extends { readonly task_id: string }>(filters: Filters) => ({
    ...filters,
    agency: own,
  });
  return {
    get: async (id) => {
      const found = await deliveries.get(id);
      return found?.agency === own && (await ownTask(found.task_id)) ? found : undefined;
    },
    list: async ({ agency, task_id: taskId, ...filters }, page) => {
      const tasks = taskId === undefined ? await ownTasks() : undefined;
      const isNone = tasks === undefined ? !(await ownTask(taskId ?? '')) : tasks.size === 0;
      if (isNone || (agency !== undefined && agency !== own)) return { data: [], next: null };
      const ofTasks = tasks === undefined ? { task_id: taskId } : { task_ids: [...tasks] };
      return deliveries.list({ ...filters, ...ofTasks, agency: own }, page);
    },
    listOfEvents: async (agwId, sequences) => shown(await deliveries.listOfEvents(agwId, sequences)),
    listNext: async (agwId) => shown(await deliveries.listNext(agwId)),
    countEnded: async (filters, limit) =>
      (await ownTask(filters.task_id)) ? deliveries.countEnded(ofOwn(filters), limit) : 0,
    listEnded: async (filters, limit) =>
      (await ownTask(filters.task_id)) ? deliveries.listEnded(ofOwn(filters), limit) : [],
    listParkedOrders: async (taskId) => ((await ownTask(taskId)) ? deliveries.listParkedOrders(taskId) : []),
    reopen: async (read) => {
      if ((await shown([read])).length > 0) await deliveries.reopen(read);
    },
    openDeliveries: async (made) => {
      const tasks = await ownTasks();
      await deliveries.openDeliveries(
        made.filter(({ agency, task_id: taskId }) => agency === own && tasks.has(taskId)),
      );
    },
  };
};
