import type { Logger } from 'pino';
import { matchTasks, wantedReminders } from '../domain/match-task';
import type { OrderEvent } from '../domain/order-event';
import { fieldsOf } from '../domain/order-memory';
import { reopened, type OrderSnapshot, type PendingRecord } from '../domain/order-state';
import type { RouteEntry } from '../domain/route';
import type { Task } from '../domain/task';
import type { DeliveryStore, OpenedDelivery } from '../store/deliveries';
import type { EventStore } from '../store/events';
import type { OrderStore } from '../store/orders';
import type { OrderRetention } from '../store/order-retention';
import type { TaskCache } from '../store/task-cache';
import type { OrderActivities, RouteResult } from './contract';
import { deliveryId } from './delivery-id';

/** By task: milliseconds from now before which its endpoint is not worth trying. */
type Holds = NonNullable<RouteResult['holds']>;

export interface RouteDependencies {
  readonly tasks: Pick<TaskCache, 'all'>;
  /** Milliseconds before which a task's endpoint is not worth trying. */
  readonly worthTryingInMs: (task: Task) => number | undefined;
  readonly orders: OrderStore;
  readonly events: EventStore;
  readonly deliveries: DeliveryStore;
  readonly retention: OrderRetention;
  readonly logger: Logger;
}

/** How an order's events are matched with tasks and recorded. */
export function createRouteActivities(deps: RouteDependencies): Omit<OrderActivities, 'deliver'> {
  const { tasks, orders, events, deliveries, retention, worthTryingInMs, logger } = deps;

  async function recordEvent(
    event: OrderEvent,
    routes: readonly RouteEntry[],
    snapshot: OrderSnapshot,
    holds: Holds = {},
  ): Promise<void> {
    await Promise.all([
      events.recordEvent(event, routes),
      orders.saveOrder(snapshot),
      deliveries.openDeliveries(openedDeliveries(event, routes, holds)),
      retention.opened(event.agw_id),
    ]);
  }

  return {
    async restore(agwId) {
      // Before it is read: half of it could expire meanwhile.
      await retention.opened(agwId);
      const [memory, eventIds] = await Promise.all([orders.getMemory(agwId), events.listEventIds(agwId)]);
      if (memory !== undefined) return reopened(memory, eventIds);
      if (eventIds.length > 0) await retention.dropRemains(agwId);
      return null;
    },

    async route({ event, snapshot, waiting }) {
      const known = [...tasks.all()];
      const routes = matchTasks(known, event, deliveryId);
      const reminders = wantedReminders(known, event.fields.agency);
      const holds = holdsOf(known, routes, waiting);
      try {
        await recordEvent(event, routes, snapshot, holds);
        return { routes, recorded: true, reminders, holds };
      } catch (error) {
        // Deliveries do not wait for MongoDB: the workflow keeps the record until it can be made.
        logger.warn(
          { order: event.agw_id, event: event.type, sequence: event.sequence, err: error },
          'event.unrecorded',
        );
        return { routes, recorded: false, reminders, holds };
      }
    },

    async remember(snapshot) {
      const { agw_id: agwId } = snapshot.memory;
      await orders.saveOrder(snapshot);
      await (snapshot.open ? retention.opened(agwId) : retention.closed(agwId));
      return wantedReminders(tasks.all(), fieldsOf(snapshot.memory).agency);
    },

    async record(pending) {
      for (const each of pending) await recordPending(each);
    },
  };

  /** For the lanes that this event opens. */
  function holdsOf(known: readonly Task[], routes: readonly RouteEntry[], waiting: readonly string[]): Holds {
    const opens = new Set(
      routes
        .filter((each) => each.outcome === 'delivery' && !waiting.includes(each.task_id))
        .map((each) => each.task_id),
    );
    const holds = known
      .filter((task) => opens.has(task.id))
      .map((task) => [task.id, worthTryingInMs(task)] as const);
    return Object.fromEntries(holds.filter((hold): hold is [string, number] => hold[1] !== undefined));
  }

  async function recordPending(pending: PendingRecord): Promise<void> {
    switch (pending.kind) {
      case 'event':
        return recordEvent(pending.event, pending.routes, pending.snapshot);
      case 'attempts':
        return deliveries.recordAttempts(pending.delivery, pending.attempts, pending.end);
    }
  }
}

function openedDeliveries(event: OrderEvent, routes: readonly RouteEntry[], holds: Holds): OpenedDelivery[] {
  return routes
    .filter((route) => route.outcome === 'delivery')
    .map((route) => ({
      ...waitingFor(holds[route.task_id]),
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

const waitingFor = (holdMs: number | undefined): Partial<OpenedDelivery> =>
  holdMs === undefined
    ? {}
    : {
        reason: 'endpoint is failing or busy',
        next_attempt_on: new Date(Date.now() + holdMs).toISOString(),
      };
