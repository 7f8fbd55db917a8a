import { patched, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { OrderActivities, RouteResult } from '../activities/contract';
import type { OrderEvent } from '../domain/order-event';
import type { OrderSnapshot, OrderState } from '../domain/order-state';
import { keepProgress } from './keep-decisions';
import { FOR_EVER } from './restore-order';

/**
 * Events that wait, from which on an activity of its own routes them. A local one keeps the workflow task open, and
 * what happens to an order meanwhile is buffered: Temporal gives the task up over more than a hundred signals, and over
 * that again the SDK can lose signals, or the run (docs/decisions/0016).
 */
const BACKLOG = 3;

/** Orders that were open before there was `routeMany` go on without it as far as their history reaches. */
const PATCH = 'routed by an activity';

/** Events of a backlog that are routed together: at most so many, and so many bytes of JSON. */
const MOST_TOGETHER = { events: 20, bytes: 256 * 1024 } as const;

/** Routing for longer than this is not left to be done again by another worker, in milliseconds. */
const KEPT_AFTER_MS = 1_000;

const { route } = proxyLocalActivities<OrderActivities>(FOR_EVER);
const { routeMany } = proxyActivities<OrderActivities>({
  // Of the last event's first attempts, and of what MongoDB may take for it.
  startToCloseTimeout: '30s',
  heartbeatTimeout: '4s',
  retry: { initialInterval: '1s', maximumInterval: '1m' },
});

/** An event, and what it was matched with. */
export interface RoutedEvent {
  readonly event: OrderEvent;
  readonly result: RouteResult;
}

/** Has the accepted events of an order matched with tasks, in sequence. */
export class Router {
  /** Time that local routing took since progress was kept, in milliseconds. */
  private routedMs = 0;
  private keepsNext = false;

  /**
   * Has the next event routed by an activity, whose command keeps what was decided (see `keepDecisions`).
   *
   * @returns false where the order is from before that
   */
  keepWithNext(): boolean {
    this.keepsNext = patched(PATCH);
    return this.keepsNext;
  }

  /** Whether a local activity routes what is next. */
  isLocal({ unrouted }: OrderState): boolean {
    return unrouted.length > 0 && !this.isTogether(unrouted);
  }

  private isTogether(unrouted: readonly OrderEvent[]): boolean {
    return this.keepsNext || (unrouted.length >= BACKLOG && patched(PATCH));
  }

  /** Routes the first of the events that wait: one, or some of a backlog. */
  async next({ unrouted, lanes }: OrderState, snapshot: OrderSnapshot): Promise<readonly RoutedEvent[]> {
    const waiting = Object.values(lanes).map((lane) => lane.task_id);
    if (this.isTogether(unrouted)) {
      this.keepsNext = false;
      const events = together(unrouted);
      const results = await routeMany({ events, snapshot, waiting });
      return events.flatMap((event, index) => {
        const result = results[index];
        return result === undefined ? [] : [{ event, result }];
      });
    }
    const [event] = unrouted;
    if (event === undefined) return [];
    const result = await route({ event, snapshot, waiting });
    this.routedMs += result.took_ms ?? 0;
    return [{ event, result }];
  }

  /** Has Temporal keep what was routed locally, where that took long. */
  async keepProgress(): Promise<void> {
    if (this.routedMs < KEPT_AFTER_MS) return;
    this.routedMs = 0;
    await keepProgress();
  }
}

function together(unrouted: readonly OrderEvent[]): readonly OrderEvent[] {
  let bytes = 0;
  const most = unrouted.slice(0, MOST_TOGETHER.events);
  const end = most.findIndex((event) => (bytes += JSON.stringify(event).length) > MOST_TOGETHER.bytes);
  return end === -1 ? most : most.slice(0, Math.max(end, 1));
}
