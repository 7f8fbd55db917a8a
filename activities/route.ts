import type { Logger } from 'pino';
import { matchTasks, wantedReminders } from '../domain/match-task';
import type { OrderEvent } from '../domain/order-event';
import { fieldsOf } from '../domain/order-memory';
import { reopened, type DeliveryKey, type OrderSnapshot, type PendingRecord } from '../domain/order-state';
import type { RouteEntry } from '../domain/route';
import type { DeliveryStore } from '../store/deliveries';
import type { EventStore } from '../store/events';
import type { OrderStore } from '../store/orders';
import type { TaskCache } from '../store/task-cache';
import type { OrderActivities } from './contract';
import { deliveryId } from './delivery-id';

export interface RouteDependencies {
  readonly tasks: Pick<TaskCache, 'all'>;
  readonly orders: OrderStore;
  readonly events: EventStore;
  readonly deliveries: DeliveryStore;
  readonly logger: Logger;
}

/** How an order's events are matched with tasks and recorded. */
export function createRouteActivities(deps: RouteDependencies): Omit<OrderActivities, 'deliver'> {
  const { tasks, orders, events, deliveries, logger } = deps;

  async function recordEvent(
    event: OrderEvent,
    routes: readonly RouteEntry[],
    snapshot: OrderSnapshot,
  ): Promise<void> {
    await Promise.all([
      events.recordEvent(event, routes),
      orders.saveOrder(snapshot),
      deliveries.openDeliveries(openedDeliveries(event, routes)),
    ]);
  }

  return {
    async restore(agwId) {
      const [memory, eventIds] = await Promise.all([orders.getMemory(agwId), events.listEventIds(agwId)]);
      return memory === undefined ? null : reopened(memory, eventIds);
    },

    async route({ event, snapshot }) {
      const known = [...tasks.all()];
      const routes = matchTasks(known, event, deliveryId);
      const reminders = wantedReminders(known, event.fields.agency);
      try {
        await recordEvent(event, routes, snapshot);
        return { routes, recorded: true, reminders };
      } catch (error) {
        // Deliveries do not wait for MongoDB: the workflow keeps the record until it can be made.
        logger.warn(
          { order: event.agw_id, event: event.type, sequence: event.sequence, err: error },
          'event.unrecorded',
        );
        return { routes, recorded: false, reminders };
      }
    },

    async remember(snapshot) {
      await orders.saveOrder(snapshot);
      return wantedReminders(tasks.all(), fieldsOf(snapshot.memory).agency);
    },

    async record(pending) {
      for (const each of pending) await recordPending(each);
    },
  };

  async function recordPending(pending: PendingRecord): Promise<void> {
    switch (pending.kind) {
      case 'event':
        return recordEvent(pending.event, pending.routes, pending.snapshot);
      case 'attempts':
        return deliveries.recordAttempts(pending.delivery, pending.attempts, pending.end);
    }
  }
}

function openedDeliveries(event: OrderEvent, routes: readonly RouteEntry[]): DeliveryKey[] {
  return routes
    .filter((route) => route.outcome === 'delivery')
    .map((route) => ({
      id: route.delivery_id,
      agw_id: event.agw_id,
      event_id: event.id,
      event: event.type,
      sequence: event.sequence,
      task_id: route.task_id,
      task_name: route.task_name,
      agency: event.fields.agency,
    }));
}
