import {
  ActivityCancellationType,
  CancellationScope,
  isCancellation,
  log,
  proxyActivities,
  sleep,
} from '@temporalio/workflow';
import type { DeliverInput, DeliverOutcome, DeliverResult, OrderActivities } from '../../contract/activities';
import { deliveryKey, type Lane, type LaneItem } from '../../domain/life/order-state';
import type { OrderEvent } from '../../domain/order/order-event';

/** Longest one attempt may take with everything around it: the longest task timeout and its records. */
const ATTEMPT_LIMIT = '45s';

/** A worker that was killed is noticed after this; with the first retry its POST is repeated within six seconds. */
const HEARTBEAT_TIMEOUT = '4s';

/** A delivery whose head has been out for longer than this is waiting for its endpoint, not for us. */
const SLOW_AFTER_MS = 2_000;

/** Before a delivery is started again whose activity failed for a reason that nobody planned. */
const INTERRUPTED_PAUSE = '10s';

/** Temporal takes 2,000 pending activities per workflow; this leaves room. */
const MAX_PENDING_DELIVERIES = 500;

const { deliver } = proxyActivities<OrderActivities>({ startToCloseTimeout: ATTEMPT_LIMIT });

/** What the lanes need of the order's workflow. */
export interface LaneBoard {
  lane(key: string): Lane | undefined;
  keys(): readonly string[];
  event(sequence: number): OrderEvent | undefined;
  started(key: string): void;
  ended(key: string, outcome: DeliverOutcome): void;
  /** It came back untried, and is to wait. */
  untried(key: string): void;
  /** What was under way came back without an outcome: stopped by somebody, or failed. */
  interrupted(key: string): void;
}

interface Running {
  readonly scope: CancellationScope;
  /** When it was seen for the first time, in milliseconds since the epoch. */
  seenMs?: number;
  slow: boolean;
  stopped: boolean;
  /** It waits until its endpoint is worth trying. */
  held: boolean;
  /** Somebody cannot wait for its next attempt, or wants it ended. */
  restarted: boolean;
}

/** What a lane has to do next. */
interface Next {
  readonly lane: Lane;
  readonly head: LaneItem;
  readonly event: OrderEvent;
}

/**
 * Works off the lanes of one order: the head of each lane is one pending `deliver`, so a dead endpoint holds
 * up its own lane and nothing else.
 */
export class LaneRunner {
  private readonly running = new Map<string, Running>();
  /** Stopped for the hand-over: they wait for the next run. */
  private readonly held = new Set<string>();
  /** By task: its endpoint is not worth trying before this time, in milliseconds since the epoch. */
  private readonly notBefore = new Map<string, number>();
  /** Tasks whose lanes were called since one of them started last. */
  private readonly called = new Set<string>();
  private stopping: 'no' | 'slow lanes' | 'all' = 'no';

  constructor(private readonly board: LaneBoard) {}

  /** Starts every lane that has something to do and is not at it. */
  kick(): void {
    for (const key of this.board.keys()) {
      if (this.running.size >= MAX_PENDING_DELIVERIES || this.stopping === 'all') return;
      if (!this.running.has(key) && !this.held.has(key) && this.nextOf(key) !== undefined) this.start(key);
    }
  }

  /** @param holds - by task, milliseconds from now: its endpoint fails, and a delivery would only be turned away */
  hold(holds: Readonly<Record<string, number>>): void {
    for (const [taskId, holdMs] of Object.entries(holds)) {
      // A worker calls as soon as there is room, which may be before it is known here that it turned somebody away.
      if (this.called.delete(taskId)) continue;
      this.notBefore.set(taskId, Date.now() + holdMs);
    }
  }

  /** Ends the waits for the endpoint of a task. */
  proceed(taskId: string): void {
    this.notBefore.delete(taskId);
    this.called.add(taskId);
    for (const [key, each] of this.running)
      if (each.held && this.board.lane(key)?.task_id === taskId) this.interrupt(key);
  }

  get isQuiet(): boolean {
    return this.running.size === 0;
  }

  /** A lane was told to stop and what it has under way has not ended yet. */
  get hasStoppingLanes(): boolean {
    return [...this.running.values()].some((each) => each.stopped);
  }

  /** Only where a replay has the same time. */
  noteAges(): void {
    const nowMs = Date.now();
    for (const each of this.running.values()) {
      each.seenMs ??= nowMs;
      each.slow = nowMs - each.seenMs >= SLOW_AFTER_MS;
    }
  }

  /**
   * First half of the hand-over: lanes that wait for a slow endpoint or for their next attempt stop, the quick
   * ones go on meanwhile.
   */
  stopSlowLanes(): void {
    if (this.stopping !== 'no') return;
    this.stopping = 'slow lanes';
    for (const [key, each] of this.running) if (each.slow) this.stop(key, each);
  }

  /** Second half: every lane stops after what is under way. */
  stopAll(): void {
    this.stopping = 'all';
    for (const [key, each] of this.running) this.stop(key, each);
  }

  isRunning(key: string): boolean {
    return this.running.has(key);
  }

  /** Ends the wait for the next attempt; an attempt under way is let finish. */
  interrupt(key: string): void {
    const running = this.running.get(key);
    if (running === undefined || running.stopped) return;
    running.restarted = true;
    running.scope.cancel();
  }

  private stop(key: string, lane: Running): void {
    if (lane.stopped) return;
    this.held.add(key);
    lane.stopped = true;
    lane.scope.cancel();
  }

  private nextOf(key: string): Next | undefined {
    const lane = this.board.lane(key);
    const head = lane?.items[0];
    const event = head && this.board.event(head.sequence);
    if (!lane || !head || !event || lane.parked === true) return undefined;
    return { lane, head, event };
  }

  private start(key: string): void {
    void this.run(key).catch((error: unknown) => {
      // Never a floating rejection: it would fail the workflow task for ever.
      log.error('a lane stopped', { lane: key, error: String(error) });
    });
  }

  /** In milliseconds; a person who cannot wait is not made to. */
  private holdOf({ lane, head }: Next): number {
    return head.now === true ? 0 : (this.notBefore.get(lane.task_id) ?? 0) - Date.now();
  }

  /** Delivers one item after the other until the lane is empty, parked or stopped. */
  private async run(key: string): Promise<void> {
    for (let next = this.nextOf(key); next !== undefined; next = this.nextOf(key)) {
      const running: Running = {
        scope: new CancellationScope(),
        slow: false,
        stopped: false,
        held: false,
        restarted: false,
      };
      this.running.set(key, running);
      try {
        const holdMs = this.holdOf(next);
        if (holdMs > 0) {
          running.held = true;
          const summary = `${next.lane.task_name}: its endpoint is failing`;
          await running.scope.run(() => sleep(holdMs, { summary }));
          // Meanwhile another delivery may have taken the place of this one.
          continue;
        }
        this.called.delete(next.lane.task_id);
        this.board.started(key);
        const outcome = await running.scope.run(() => deliverHead(next));
        if (outcome.outcome === 'held') {
          this.hold({ [next.lane.task_id]: outcome.hold_ms });
          this.board.untried(key);
        } else this.board.ended(key, outcome);
      } catch (error) {
        // The head stays in its lane and is taken up from the record: by the next run, or after a pause.
        if (isCancellation(error) && !running.restarted) running.stopped = true;
        this.board.interrupted(key);
        if (!running.stopped && !running.restarted) {
          log.warn('a delivery was interrupted', { lane: key, error: String(error) });
          await sleep(INTERRUPTED_PAUSE);
        }
      } finally {
        this.running.delete(key);
      }
      if (running.stopped) return;
    }
    this.kick();
  }
}

function deliverHead({ lane, head, event }: Next): Promise<DeliverResult> {
  const input: DeliverInput = {
    delivery: deliveryKey(lane, head, event),
    event,
    resumed: head.resumed === true,
    ...(head.tried === undefined ? {} : { tried: head.tried }),
    now: head.now === true,
    earlier_attempts: head.earlier_attempts ?? 0,
  };
  const again = head.starts === undefined ? '' : ` (${head.starts + 1})`;
  return deliver.executeWithOptions(
    {
      activityId: `${event.type} #${event.sequence} → ${lane.task_name} · ${lane.task_id}${again}`,
      summary: `${event.type} → ${lane.task_name}`,
      startToCloseTimeout: ATTEMPT_LIMIT,
      heartbeatTimeout: HEARTBEAT_TIMEOUT,
      // Every planned delay is the retry policy's `nextRetryDelay`; these are for a worker that died.
      retry: { initialInterval: '1s', backoffCoefficient: 1, maximumInterval: '1s' },
      // An attempt under way is let finish, so that the next run never sends beside it.
      cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    },
    [input],
  );
}
