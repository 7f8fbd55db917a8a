import { setTimeout as sleep } from 'node:timers/promises';
import type { Endpoint } from '../../domain/delivery/endpoint';
import type { ChannelRegistry } from '../../channels/registry';
import type { OrderEvent } from '../../domain/order/order-event';
import { keyOf, type DeliveryKey } from '../../domain/life/delivery-key';
import type { RouteEntry } from '../../domain/life/route';
import type { Task } from '../../domain/task/task';
import { makeAttempt, expiresAtMs, type AttemptDependencies, type AttemptMade } from '../deliver/attempt';
import type { EndpointLimiter, Release } from '../admit/endpoint-limiter';
import type { Parking } from '../deliver/parking';
import { withTimeout } from '../../async/with-timeout';

/** How long an event waits, where it is routed, for its first attempts, in milliseconds; slower ones are joined later. */
const PATIENCE_MS = 1_200;

/** How much of it a first attempt waits for room at a quick endpoint: going another way would cost four times as much. */
const ROOM_WAIT_MS = 600;

/** Between two looks whether there is room, in milliseconds. */
const ROOM_LOOK_MS = 20;

/** First attempts that one event makes at the same time. */
const MAX_CONCURRENT = 50;

/** How long the result of an attempt that outlasted the patience is kept for the delivery that joins it, in milliseconds. */
const KEPT_MS = 60_000;

export interface FirstAttemptDependencies extends AttemptDependencies {
  readonly limiter: Pick<EndpointLimiter, 'isQuick' | 'hasRoom' | 'tryAcquire'>;
  readonly parking: Pick<Parking, 'known'>;
  readonly channelRegistry: Pick<ChannelRegistry, 'channelName' | 'endpointOf' | 'rateLimitOf'>;
}

/** A delivery of an event, and the task that it is for. */
export interface Candidate {
  readonly task: Task;
  readonly delivery: DeliveryKey;
}

export interface FirstAttemptMade extends AttemptMade {
  readonly delivery: DeliveryKey;
}

/**
 * Makes first attempts where an event is routed: at endpoints that are known to be quick a delivery then costs
 * Temporal no activity of its own. What is slow, failing, paced or unknown is left to `deliver`.
 */
export interface FirstAttempts {
  /** @returns those that ended within the patience; the others are to be delivered as if nothing had been begun */
  make(event: OrderEvent, candidates: readonly Candidate[]): Promise<readonly FirstAttemptMade[]>;
  /** The first attempt of a delivery, if it was begun here and outlasted the patience. */
  inFlight(deliveryId: string): Promise<AttemptMade | undefined> | undefined;
  /** Lets what is under way end. */
  close(): Promise<void>;
}

/** Which of an event's deliveries may be tried at once: their lanes are empty. */
export function candidatesOf(
  event: OrderEvent,
  routes: readonly RouteEntry[],
  waiting: readonly string[],
  taskOf: (taskId: string) => Task | undefined,
): readonly Candidate[] {
  return routes.flatMap((route) => {
    if (route.outcome !== 'delivery' || waiting.includes(route.task_id)) return [];
    const task = taskOf(route.task_id);
    return task === undefined ? [] : [{ task, delivery: keyOf(event, route.delivery_id, route) }];
  });
}

export const createFirstAttempts = (deps: FirstAttemptDependencies): FirstAttempts => {
  const slow = new Map<string, Promise<AttemptMade | undefined>>();

  /** @returns undefined where the endpoint is not quick, or has no room for {@link ROOM_WAIT_MS} */
  const acquire = async (endpoint: Endpoint): Promise<Release | undefined> => {
    const { limiter, now } = deps;
    const untilMs = now() + ROOM_WAIT_MS;
    while (limiter.isQuick(endpoint, now()) && now() <= untilMs) {
      if (limiter.hasRoom(endpoint, now())) {
        const entry = limiter.tryAcquire(endpoint, now(), 'new');
        return entry.kind === 'acquired' ? entry.release : undefined;
      }
      await sleep(ROOM_LOOK_MS);
    }
    return undefined;
  };

  const isPlain = (event: OrderEvent, task: Task): boolean => {
    const expiresMs = expiresAtMs(task, event);
    const isInTime = expiresMs === undefined || deps.now() < expiresMs;
    return (
      isInTime &&
      deps.parking.known(task) === undefined &&
      deps.channelRegistry.rateLimitOf(task) === undefined
    );
  };

  const start = async (
    event: OrderEvent,
    { task, delivery }: Candidate,
  ): Promise<FirstAttemptMade | undefined> => {
    const release = await acquire(deps.channelRegistry.endpointOf(task));
    if (release === undefined) return undefined;
    const first = { number: 1, inSchedule: 1, isAskedAgain: false };
    const made = await makeAttempt(deps, task, { delivery, event, ...first, release });
    return { ...made, delivery };
  };

  const keep = (deliveryId: string, attempt: Promise<AttemptMade | undefined>): void => {
    slow.set(deliveryId, attempt);
    void attempt.then(() => setTimeout(() => slow.delete(deliveryId), KEPT_MS).unref());
  };

  return {
    async make(event, candidates) {
      const begun = candidates
        .filter(({ task }) => isPlain(event, task))
        .slice(0, MAX_CONCURRENT)
        .map((candidate) => ({ id: candidate.delivery.id, attempt: start(event, candidate) }));
      if (begun.length === 0) return [];
      const made = await Promise.all(
        begun.map(({ attempt }) =>
          withTimeout(
            attempt.then((ended) => ended ?? 'left'),
            PATIENCE_MS,
            () => undefined,
          ),
        ),
      );
      begun.forEach(({ id, attempt }, index) => {
        if (made[index] === undefined) keep(id, attempt);
      });
      return made.filter((each) => each !== undefined && each !== 'left');
    },
    inFlight: (deliveryId) => slow.get(deliveryId),
    async close() {
      await Promise.all(slow.values());
    },
  };
};
