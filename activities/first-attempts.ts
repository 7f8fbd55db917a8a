import { endpointOf } from '../domain/endpoint';
import type { OrderEvent } from '../domain/order-event';
import { keyOf, type DeliveryKey } from '../domain/order-state';
import { paceOf } from '../domain/pace';
import type { RouteEntry } from '../domain/route';
import type { Task } from '../domain/task';
import { makeAttempt, uselessAtMs, type AttemptDependencies, type AttemptMade } from './attempt';
import type { EndpointGuard } from './endpoint-guard';
import type { Parking } from './parking';

/** How long an event waits, where it is routed, for its first attempts, in milliseconds; slower ones are joined later. */
const PATIENCE_MS = 1_000;

/** First attempts that one event makes at the same time. */
const MOST_AT_ONCE = 50;

/** How long the result of an attempt that outlasted the patience is kept for the delivery that joins it, in milliseconds. */
const KEPT_MS = 60_000;

export interface FirstAttemptDependencies extends AttemptDependencies {
  readonly guard: Pick<EndpointGuard, 'isQuick' | 'tryEnter'>;
  readonly parking: Pick<Parking, 'known'>;
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
  underWay(deliveryId: string): Promise<AttemptMade> | undefined;
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
  const slow = new Map<string, Promise<AttemptMade>>();

  const begin = (event: OrderEvent, { task, delivery }: Candidate): Promise<FirstAttemptMade> | undefined => {
    const nowMs = deps.now();
    const endpoint = endpointOf(task);
    const isPlain = deps.parking.known(task) === undefined && paceOf(task) === undefined;
    const uselessMs = uselessAtMs(task, event);
    const isUseful = uselessMs === undefined || nowMs < uselessMs;
    if (!isPlain || !isUseful || !deps.guard.isQuick(endpoint, nowMs)) return undefined;
    const entry = deps.guard.tryEnter(endpoint, nowMs, 'new');
    if (entry.kind !== 'entered') return undefined;
    return makeAttempt(deps, task, { delivery, event, number: 1, inSchedule: 1, leave: entry.leave }).then(
      (made) => ({ ...made, delivery }),
    );
  };

  const keep = (deliveryId: string, attempt: Promise<AttemptMade>): void => {
    slow.set(deliveryId, attempt);
    void attempt.then(() => setTimeout(() => slow.delete(deliveryId), KEPT_MS).unref());
  };

  return {
    async make(event, candidates) {
      const begun = candidates.slice(0, MOST_AT_ONCE).flatMap((candidate) => {
        const attempt = begin(event, candidate);
        return attempt === undefined ? [] : [{ id: candidate.delivery.id, attempt }];
      });
      if (begun.length === 0) return [];
      const patience = afterMs(PATIENCE_MS);
      const made = await Promise.all(begun.map(({ attempt }) => Promise.race([attempt, patience.over])));
      patience.end();
      begun.forEach(({ id, attempt }, index) => {
        if (made[index] === undefined) keep(id, attempt);
      });
      return made.filter((each) => each !== undefined);
    },
    underWay: (deliveryId) => slow.get(deliveryId),
    async close() {
      await Promise.all(slow.values());
    },
  };
};

function afterMs(ms: number): { readonly over: Promise<undefined>; readonly end: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  return { over, end: () => clearTimeout(timer) };
}
