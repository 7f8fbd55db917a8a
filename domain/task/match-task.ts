import { matchFilter } from '../filter/filter';
import { templateView, type OrderEvent } from '../order/order-event';
import type { RouteEntry } from '../life/route';
import type { Task } from './task';

/** A task of an agency sees that agency's orders. A task without an agency sees all orders. */
const seesOrder = (task: Task, agency: string | null): boolean =>
  task.agency === null || task.agency === agency;

const isSubscribed = (task: Task, event: OrderEvent): boolean =>
  event.reminder === undefined
    ? isSubscribedTo(task, event)
    : (task.reminders ?? []).includes(event.reminder);

const isSubscribedTo = (task: Task, event: OrderEvent): boolean =>
  task.events.some((subscribed) => subscribed === '*' || subscribed === event.type);

/**
 * Matches an event with each task that may see its order.
 *
 * A disabled task matches too: its lane is parked until the task is enabled.
 *
 * @param deliveryId - returns the id of the delivery of this event for a task
 */
export function matchTasks(
  tasks: Iterable<Task>,
  event: OrderEvent,
  deliveryId: (event: OrderEvent, task: Task) => string,
): RouteEntry[] {
  const view = templateView(event);
  const routes: RouteEntry[] = [];
  for (const task of tasks) {
    if (!seesOrder(task, event.fields.agency)) continue;
    const of = { task_id: task.id, task_name: task.name };
    if (!isSubscribed(task, event)) {
      routes.push({ outcome: 'not_subscribed', ...of });
      continue;
    }
    const match = task.filter === undefined ? { matches: true as const } : matchFilter(task.filter, view);
    if (match.matches)
      routes.push({
        outcome: 'delivery',
        ...of,
        delivery_id: deliveryId(event, task),
        ordered: task.ordered,
        ...(task.supersede === true && event.type === 'OrderChanged' ? { supersedes: true as const } : {}),
      });
    else routes.push({ outcome: 'filtered', ...of, condition: match.condition });
  }
  return routes;
}

/** All reminders of the tasks that see an agency's orders. */
export const wantedReminders = (tasks: Iterable<Task>, agency: string | null): readonly string[] => [
  ...new Set([...tasks].filter((task) => seesOrder(task, agency)).flatMap((task) => task.reminders ?? [])),
];
