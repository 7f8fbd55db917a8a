import type { TaskCache } from '../../store/tasks/task-cache';
import type { OrderGateway } from './order-gateway';

/**
 * The intake, telling what is known of tasks where an event is accepted: no event is matched with tasks as they were before a
 * change that this API has answered.
 */
export const currentGateway = (
  gateway: OrderGateway,
  tasks: Pick<TaskCache, 'lastChange'>,
): OrderGateway => ({
  ...gateway,
  create: (agwId, order, options) => {
    const tasksAsOf = tasks.lastChange();
    return gateway.create(agwId, order, tasksAsOf === undefined ? options : { ...options, tasksAsOf });
  },
  record: (agwId, event) => {
    const asOf = tasks.lastChange();
    return gateway.record(agwId, asOf === undefined ? event : { ...event, tasks_as_of: asOf });
  },
});
