import { setTimeout as sleep } from 'node:timers/promises';
import { isUnfinished, type DeliveryStatus } from '../../domain/delivery/delivery';
import { Context } from '@temporalio/activity';
import type { Log } from '../../telemetry/log/log';
import { matchTasks, wantedReminders } from '../../domain/task/match-task';
import type { OrderEvent } from '../../domain/order/order-event';
import { fieldsOf } from '../../domain/life/order-memory';
import { keyOf } from '../../domain/life/delivery-key';
import type { FirstAttempt } from '../../domain/life/delivery-outcome';
import { reopened } from '../../domain/life/order-state';
import type { PendingWrite } from '../../domain/life/pending-write';
import type { OrderSnapshot } from '../../domain/life/snapshot';
import type { RouteEntry } from '../../domain/life/route';
import type { Task } from '../../domain/task/task';
import type { DeliveryStore } from '../../store/deliveries/deliveries';
import type { NewDelivery, AttemptedDelivery } from '../../store/deliveries/delivery-writes';
import type { EventStore } from '../../store/orders/events';
import type { OrderStore } from '../../store/orders/orders';
import type { OrderRetention } from '../../store/orders/order-retention';
import type { TaskCache } from '../../store/tasks/task-cache';
import type { Tracing } from '../../telemetry/tracing/tracing';
import type { OrderActivities, RouteResult } from '../../contract/activities';
import { deliveryId } from '../../store/deliveries/delivery-id';
import { candidatesOf, type FirstAttemptMade, type FirstAttempts } from './first-attempts';
import type { DeliveryMetrics } from '../metrics';
import { startRouteSpan } from './route-span';

/** How long first attempts start before the record of their event is written, in ms. */
const HEAD_START_MS = 1;

/** How long routing waits for task changes that the accepting API had already received, in ms. */
const TASKS_WAIT_MS = 2_000;

/** By task id: ms from now before which its endpoint should not be attempted. */
type Holds = RouteResult['holds'];

export interface RouteDependencies {
  readonly tasks: Pick<TaskCache, 'all' | 'get' | 'requireReadable' | 'waitForTime'>;
  readonly firstAttempts: Pick<FirstAttempts, 'make'>;
  /** Ms from now before which a task's endpoint should not be attempted. The order may be woken earlier. */
  readonly retryAfterMs: (task: Task, agwId: string) => number | undefined;
  readonly orders: OrderStore;
  readonly events: EventStore;
  readonly deliveries: DeliveryStore;
  readonly metrics: Pick<DeliveryMetrics, 'routed' | 'ended' | 'writeDeferred' | 'writtenLate'>;
  /** Absent: events are not traced. */
  readonly tracing?: Tracing | undefined;
  readonly retention: OrderRetention;
  readonly logger: Log;
}

/** The activities that match events with tasks and record them. */
export function createRouteActivities(
  deps: RouteDependencies,
): Omit<OrderActivities, 'deliver' | 'eraseAgain'> {
  const {
    tasks,
    firstAttempts,
    orders,
    events,
    deliveries,
    retention,
    retryAfterMs,
    metrics,
    tracing,
    logger,
  } = deps;

  const countEnd = (status: DeliveryStatus): void => {
    if (!isUnfinished(status)) metrics.ended(status);
  };

  async function recordEvent(
    { trace: _trace, ...event }: OrderEvent,
    routes: readonly RouteEntry[],
    snapshot: OrderSnapshot,
  ): Promise<void> {
    await Promise.all([events.recordEvent(event, routes), save(snapshot)]);
  }

  /** Starts after first attempts, so that encoding the record does not delay their callbacks. */
  async function recordAfterHeadStart(
    isAwaited: boolean,
    ...recorded: Parameters<typeof recordEvent>
  ): Promise<void> {
    if (isAwaited) await sleep(HEAD_START_MS);
    await recordEvent(...recorded);
  }

  async function save(snapshot: OrderSnapshot): Promise<void> {
    const { agw_id: agwId } = snapshot.memory;
    const wasOpen = await orders.saveOrder(snapshot, runId());
    if (!snapshot.open) await retention.closed(agwId);
    else if (!wasOpen) await retention.opened(agwId);
  }

  /** @returns false if MongoDB did not accept the record; the workflow then keeps and retries it */
  async function tryRecord(
    event: OrderEvent,
    kind: PendingWrite['kind'],
    record: Promise<void>,
  ): Promise<boolean> {
    try {
      await record;
      return true;
    } catch (error) {
      metrics.writeDeferred(kind);
      logger.warn(
        { order: event.agw_id, event: event.type, sequence: event.sequence, err: error },
        'event.write-deferred',
      );
      return false;
    }
  }

  return {
    async restore(agwId) {
      const known = await Promise.all([orders.hasOrder(agwId), events.hasEvents(agwId)]);
      // The usual case: the order is new, so nothing has to be restored or kept from expiring.
      if (!known.includes(true)) return null;
      // Before reading, because part of the data could expire meanwhile.
      await retention.opened(agwId);
      // This run wrote the record itself: its worker died before Temporal stored the run's first decisions.
      if (await orders.isMadeBy(agwId, runId())) return null;
      const [memory, eventIds] = await Promise.all([orders.getMemory(agwId), events.listEventIds(agwId)]);
      if (memory !== undefined) return reopened(memory, eventIds);
      if (eventIds.length > 0) await retention.dropRemains(agwId);
      return null;
    },

    async route({ event: { tasks_as_of: asOf, ...accepted }, snapshot, waiting }) {
      const startedMs = performance.now();
      const isStale = asOf !== undefined && !(await tasks.waitForTime(asOf, TASKS_WAIT_MS));
      if (isStale)
        logger.warn({ order: accepted.agw_id, sequence: accepted.sequence }, 'event.routed-with-stale-tasks');
      const known = [...tasks.all()];
      const routes = matchTasks(known, accepted, deliveryId);
      // A task without a readable filter cannot be matched: the event waits until the task can be decrypted.
      for (const { outcome, task_id: taskId } of routes)
        if (outcome === 'delivery') tasks.requireReadable(taskId);
      // Nothing throws from here on, so the span always ends.
      const span = startRouteSpan(tracing, accepted);
      const event = span === undefined ? accepted : { ...accepted, trace: span.traceparent };
      const reminders = wantedReminders(known, event.fields.agency);
      const holds = holdsOf(known, routes, waiting, accepted.agw_id);
      const candidates = candidatesOf(event, routes, waiting, tasks.get);
      const [made, isEventRecorded] = await Promise.all([
        firstAttempts.make(event, candidates),
        tryRecord(event, 'event', recordAfterHeadStart(candidates.length > 0, event, routes, snapshot)),
      ]);
      const opened = openedDeliveries(event, routes, holds).filter(
        ({ id }) => !made.some(({ delivery }) => delivery.id === id),
      );
      const attempted = made.map(attemptedOf);
      const areDeliveriesRecorded = await tryRecord(
        event,
        'attempts',
        deliveries.recordRouted(opened, attempted),
      );
      metrics.routed(event.type);
      for (const { outcome } of attempted) countEnd(outcome.status);
      span?.end(routes);
      return {
        routes,
        recorded: isEventRecorded && areDeliveriesRecorded,
        reminders,
        holds,
        ...(made.length === 0 ? {} : { first: firstOf(made, areDeliveriesRecorded) }),
        ...(span === undefined ? {} : { trace: span.traceparent }),
        took_ms: Math.round(performance.now() - startedMs),
      };
    },

    checkpoint: () => Promise.resolve(),

    async saveOrder(snapshot) {
      await save(snapshot);
      return wantedReminders(tasks.all(), fieldsOf(snapshot.memory).agency);
    },

    async writePending(writes) {
      for (const each of writes) {
        await recordPending(each);
        metrics.writtenLate(each.kind);
        // Without an attempt, the order ended the delivery by itself, and no activity has counted it.
        if (each.kind === 'attempts' && each.attempts.length === 0) countEnd(each.end.status);
      }
    },
  };

  /** Delays for the lanes that this event opens. */
  function holdsOf(
    known: readonly Task[],
    routes: readonly RouteEntry[],
    waiting: readonly string[],
    agwId: string,
  ): Holds {
    const opens = new Set(
      routes
        .filter((each) => each.outcome === 'delivery' && !waiting.includes(each.task_id))
        .map((each) => each.task_id),
    );
    const holds = known
      .filter((task) => opens.has(task.id))
      .map((task) => [task.id, retryAfterMs(task, agwId)] as const);
    return Object.fromEntries(holds.filter((hold): hold is [string, number] => hold[1] !== undefined));
  }

  async function recordPending(pending: PendingWrite): Promise<void> {
    switch (pending.kind) {
      case 'event':
        await recordEvent(pending.event, pending.routes, pending.snapshot);
        return deliveries.openDeliveries(openedDeliveries(pending.event, pending.routes, {}));
      case 'attempts':
        return deliveries.recordAttempts(pending.delivery, pending.attempts, pending.end);
    }
  }
}

/** The run of the order's workflow that started this activity. */
const runId = (): string => Context.current().info.workflowExecution?.runId ?? '';

function openedDeliveries(event: OrderEvent, routes: readonly RouteEntry[], holds: Holds): NewDelivery[] {
  return routes
    .filter((route) => route.outcome === 'delivery')
    .map((route) => ({
      ...waitingFor(holds[route.task_id]),
      ...keyOf(event, route.delivery_id, route),
    }));
}

/** The state of a delivery after its first attempt, for MongoDB. */
const attemptedOf = ({ delivery, record, decision }: FirstAttemptMade): AttemptedDelivery => {
  const attempted = { delivery, attempt: record };
  switch (decision.kind) {
    case 'delivered':
      return { ...attempted, outcome: { status: 'delivered' } };
    case 'give-up':
    case 'disable-task':
      return { ...attempted, outcome: { status: 'failed', reason: decision.reason } };
    case 'retry':
      return { ...attempted, outcome: { status: 'retrying', next_attempt_on: record.next_attempt_on ?? '' } };
  }
};

/** The same for the workflow. */
const firstOf = (
  made: readonly FirstAttemptMade[],
  isRecorded: boolean,
): Readonly<Record<string, FirstAttempt>> =>
  Object.fromEntries(
    made.map((each): [string, FirstAttempt] => {
      const { outcome } = attemptedOf(each);
      const attempts = [each.record];
      if (outcome.status === 'retrying')
        return [
          each.delivery.id,
          {
            outcome: 'retry',
            next_attempt_on: outcome.next_attempt_on ?? '',
            ...(isRecorded ? {} : { pending_attempts: attempts }),
          },
        ];
      const pending = isRecorded ? {} : { pending_write: { attempts, end: outcome } };
      return [
        each.delivery.id,
        { outcome: outcome.status === 'delivered' ? 'delivered' : 'failed', ...pending },
      ];
    }),
  );

const waitingFor = (holdMs: number | undefined): Partial<NewDelivery> =>
  holdMs === undefined
    ? {}
    : {
        reason: 'endpoint is failing or busy',
        next_attempt_on: new Date(Date.now() + holdMs).toISOString(),
      };
