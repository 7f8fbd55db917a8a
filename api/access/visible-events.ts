import type { RecordedEvent } from '../../store/orders/event-document';
import type { Visible } from '../deps';

/** Hides reminders that none of the agency's own tasks subscribe to. `routes` holds its own tasks only. */
const isVisible = ({ event, routes }: RecordedEvent): boolean =>
  event.reminder === undefined || routes.some(({ outcome }) => outcome !== 'not_subscribed');

/**
 * The events of an agency's orders, from the time when it owned them.
 *
 * Shows the routes of its own tasks only.
 */
export const visibleEvents = (
  own: string,
  events: Visible['events'],
  isOwnOrder: (agwId: string) => Promise<boolean>,
  ownTasks: () => Promise<ReadonlySet<string>>,
): Visible['events'] => {
  const shown = async (recorded: readonly RecordedEvent[]): Promise<readonly RecordedEvent[]> => {
    const tasks = await ownTasks();
    return recorded
      .filter(({ event }) => event.fields.agency === own)
      .map(({ routes, ...shownOf }) => ({
        ...shownOf,
        routes: routes.filter(({ task_id: taskId }) => tasks.has(taskId)),
      }))
      .filter(isVisible);
  };
  const getEvent: Visible['events']['getEvent'] = async (agwId, sequence) => {
    if (!(await isOwnOrder(agwId))) return undefined;
    const found = await events.getEvent(agwId, sequence);
    return found && (await shown([found]))[0];
  };
  return {
    getEvent,
    listEventsOfOrder: async (agwId, page) => {
      if (!(await isOwnOrder(agwId))) return { data: [], next: null };
      const { data, next } = await events.listEventsOfOrder(agwId, page);
      return { data: await shown(data), next };
    },
    listEvents: async (agwId, sequences) =>
      (await isOwnOrder(agwId)) ? shown(await events.listEvents(agwId, sequences)) : [],
    lastEvent: async (agwId, type) => {
      const last = await events.lastEvent(agwId, type);
      return last && getEvent(agwId, last.event.sequence);
    },
  };
};
