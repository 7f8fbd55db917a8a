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

/** How long routing waits for first attempts, in ms. `deliver` joins the slower ones later. */
const FIRST_ATTEMPTS_TIMEOUT_MS = 1_200;

/**
 * How long a first attempt waits for a slot at a quick endpoint, in ms.
 *
 * A `deliver` activity would cost four times as much.
 */
const SLOT_WAIT_MS = 600;

/** Time between two checks for a slot, in ms. */
const SLOT_CHECK_INTERVAL_MS = 20;

/** Concurrent first attempts of one event. */
const MAX_CONCURRENT = 50;

/** How long the result of a slow attempt is cached for the `deliver` activity that joins it, in ms. */
const RESULT_TTL_MS = 60_000;

export interface FirstAttemptDependencies extends AttemptDependencies {
  readonly limiter: Pick<EndpointLimiter, 'isQuick' | 'hasRoom' | 'tryAcquire'>;
  readonly parking: Pick<Parking, 'known'>;
  readonly channelRegistry: Pick<ChannelRegistry, 'channelName' | 'endpointOf' | 'rateLimitOf'>;
}

/** A delivery of an event, and its task. */
export interface Candidate {
  readonly task: Task;
  readonly delivery: DeliveryKey;
}

export interface FirstAttemptMade extends AttemptMade {
  readonly delivery: DeliveryKey;
}

/**
 * Makes first attempts while routing, so that a delivery to a quick endpoint needs no activity.
 *
 * Leaves endpoints that are slow, failing, rate-limited or unknown to `deliver`.
 */
export interface FirstAttempts {
  /** @returns attempts that ended in time; the workflow starts `deliver` for all other deliveries */
  make(event: OrderEvent, candidates: readonly Candidate[]): Promise<readonly FirstAttemptMade[]>;
  /** The first attempt of a delivery, if it started here and did not end in time. */
  inFlight(deliveryId: string): Promise<AttemptMade | undefined> | undefined;
  /** Waits for attempts in flight. */
  close(): Promise<void>;
}

/** The deliveries of an event that can be attempted at once, because their lanes are empty. */
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

  /** @returns undefined if the endpoint is not quick, or has no free slot within {@link SLOT_WAIT_MS} */
  const acquire = async (endpoint: Endpoint): Promise<Release | undefined> => {
    const { limiter, now } = deps;
    const untilMs = now() + SLOT_WAIT_MS;
    while (limiter.isQuick(endpoint, now()) && now() <= untilMs) {
      if (limiter.hasRoom(endpoint, now())) {
        const entry = limiter.tryAcquire(endpoint, now(), 'new');
        return entry.kind === 'acquired' ? entry.release : undefined;
      }
      await sleep(SLOT_CHECK_INTERVAL_MS);
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
    const first = { number: 1, inSchedule: 1, isRequestedAgain: false };
    const made = await makeAttempt(deps, task, { delivery, event, ...first, release });
    return { ...made, delivery };
  };

  const cacheResult = (deliveryId: string, attempt: Promise<AttemptMade | undefined>): void => {
    slow.set(deliveryId, attempt);
    void attempt.then(() => setTimeout(() => slow.delete(deliveryId), RESULT_TTL_MS).unref());
  };

  return {
    async make(event, candidates) {
      const started = candidates
        .filter(({ task }) => isPlain(event, task))
        .slice(0, MAX_CONCURRENT)
        .map((candidate) => ({ id: candidate.delivery.id, attempt: start(event, candidate) }));
      if (started.length === 0) return [];
      const made = await Promise.all(
        started.map(({ attempt }) =>
          withTimeout(
            attempt.then((ended) => ended ?? 'skipped'),
            FIRST_ATTEMPTS_TIMEOUT_MS,
            () => undefined,
          ),
        ),
      );
      started.forEach(({ id, attempt }, index) => {
        if (made[index] === undefined) cacheResult(id, attempt);
      });
      return made.filter((each) => each !== undefined && each !== 'skipped');
    },
    inFlight: (deliveryId) => slow.get(deliveryId),
    async close() {
      await Promise.all(slow.values());
    },
  };
};
