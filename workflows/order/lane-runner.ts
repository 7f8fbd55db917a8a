import { CancellationScope, isCancellation, log, sleep } from '@temporalio/workflow';
import type { DeliverResult } from '../../contract/activities';
import { isUrgent, type Lane } from '../../domain/life/lane';
import type { OrderEvent } from '../../domain/order/order-event';
import { deliverHead, type Head } from './deliver-head';
import { EndpointHolds } from './endpoint-holds';

/** A head whose activity runs for longer than this waits for its endpoint or its next attempt; in milliseconds. */
const SLOW_AFTER_MS = 2_000;

/** Before a delivery is started again whose activity failed unexpectedly. */
const INTERRUPTED_PAUSE = '10s';

/** Temporal allows 2,000 pending activities per workflow; this leaves room. */
const MAX_PENDING_DELIVERIES = 500;

/** What the runner needs of the order. */
export interface LaneBoard {
  lane(key: string): Lane | undefined;
  keys(): readonly string[];
  event(sequence: number): OrderEvent | undefined;
  started(key: string): void;
  returned(key: string, result: DeliverResult): void;
  /** The activity was cancelled or failed: no outcome. */
  interrupted(key: string): void;
}

/** A lane at work: its head is delivered, or waits for its endpoint. */
interface Running {
  readonly scope: CancellationScope;
  /** Waits for its endpoint; no activity yet. */
  isHeld: boolean;
  /** In milliseconds since the epoch. */
  firstSeenMs?: number;
  isSlow: boolean;
  /** Why its scope was cancelled: to start the head again, or to leave it to the next run. */
  cancelled?: 'restart' | 'stop';
}

/**
 * Delivers the lanes of one order. The head of each lane is one pending `deliver` activity, so a dead endpoint delays its
 * own lane and no other.
 */
export class LaneRunner {
  private readonly running = new Map<string, Running>();
  /** Lanes that are left to the next run. */
  private readonly stopped = new Set<string>();
  /** By delivery: how often its activity was started in this run. */
  private readonly starts = new Map<string, number>();
  private readonly holds = new EndpointHolds();
  private stopping: 'no' | 'slow lanes' | 'all' = 'no';

  constructor(private readonly board: LaneBoard) {}

  /** Starts every idle lane that has something to deliver. */
  start(): void {
    for (const key of this.board.keys()) {
      if (this.running.size >= MAX_PENDING_DELIVERIES || this.stopping === 'all') return;
      const isIdle = !this.running.has(key) && !this.stopped.has(key);
      if (isIdle && this.headOf(key) !== undefined) this.startLane(key);
    }
  }

  /** @param holds - by task, milliseconds from now before which its endpoint must not be tried */
  hold(holds: Readonly<Record<string, number>>): void {
    for (const [taskId, holdMs] of Object.entries(holds)) this.holds.hold(taskId, holdMs);
  }

  /** The endpoint of a task has room: lanes that wait for it go on. */
  wake(taskId: string): void {
    this.holds.wake(taskId);
    for (const [key, each] of this.running)
      if (each.isHeld && this.board.lane(key)?.task_id === taskId) this.restart(key);
  }

  get isQuiet(): boolean {
    return this.running.size === 0;
  }

  isRunning(key: string): boolean {
    return this.running.has(key);
  }

  /** Ends the wait for the next attempt and starts the head again; an attempt in flight finishes. */
  restart(key: string): void {
    const running = this.running.get(key);
    if (running === undefined || running.cancelled === 'stop') return;
    running.cancelled = 'restart';
    running.scope.cancel();
  }

  /** Notes which lanes are slow. Reads the time: see decision 17. */
  noteAges(): void {
    const nowMs = Date.now();
    for (const each of this.running.values()) {
      each.firstSeenMs ??= nowMs;
      each.isSlow = nowMs - each.firstSeenMs >= SLOW_AFTER_MS;
    }
  }

  /** First half of continue-as-new: slow lanes stop, quick ones go on meanwhile (decision 3). */
  stopSlow(): void {
    if (this.stopping !== 'no') return;
    this.stopping = 'slow lanes';
    for (const [key, each] of this.running) if (each.isSlow) this.stop(key, each);
  }

  /** Whether a lane was stopped and its activity has not returned yet. */
  get isStopping(): boolean {
    return [...this.running.values()].some((each) => each.cancelled === 'stop');
  }

  /** Second half: every lane stops after the attempt in flight. */
  stopAll(): void {
    this.stopping = 'all';
    for (const [key, each] of this.running) this.stop(key, each);
  }

  private stop(key: string, lane: Running): void {
    if (lane.cancelled === 'stop') return;
    this.stopped.add(key);
    lane.cancelled = 'stop';
    lane.scope.cancel();
  }

  private headOf(key: string): Head | undefined {
    const lane = this.board.lane(key);
    const item = lane?.items[0];
    const event = item && this.board.event(item.sequence);
    if (!lane || !item || !event || lane.parked === true) return undefined;
    return { lane, item, event };
  }

  private startLane(key: string): void {
    void this.run(key).catch((error: unknown) => {
      // A floating rejection would fail the workflow task for ever.
      log.error('a lane stopped', { lane: key, error: String(error) });
    });
  }

  /** Delivers one item after the other until the lane is empty, parked or stopped. */
  private async run(key: string): Promise<void> {
    for (let head = this.headOf(key); head !== undefined; head = this.headOf(key)) {
      const running: Running = { scope: new CancellationScope(), isHeld: false, isSlow: false };
      this.running.set(key, running);
      try {
        await this.holdOrDeliver(key, head, running);
      } catch (error) {
        // The head stays in its lane: the next start continues from its record.
        if (isCancellation(error)) running.cancelled ??= 'stop';
        this.board.interrupted(key);
        if (running.cancelled === undefined) {
          log.warn('a delivery was interrupted', { lane: key, error: String(error) });
          await sleep(INTERRUPTED_PAUSE);
        }
      } finally {
        this.running.delete(key);
      }
      if (running.cancelled === 'stop') return;
    }
    this.start();
  }

  private async holdOrDeliver(key: string, head: Head, running: Running): Promise<void> {
    const { lane, item } = head;
    const holdMs = isUrgent(item) ? 0 : this.holds.remainingMs(lane.task_id);
    if (holdMs > 0) {
      running.isHeld = true;
      await running.scope.run(() =>
        sleep(holdMs, { summary: `${lane.task_name}: its endpoint is failing or busy` }),
      );
      // Not delivered here: another delivery may be the head by now.
      return;
    }
    this.holds.started(lane.task_id);
    this.board.started(key);
    const start = (this.starts.get(item.delivery_id) ?? 0) + 1;
    this.starts.set(item.delivery_id, start);
    const result = await running.scope.run(() => deliverHead(head, start));
    if (result.outcome === 'not_attempted') this.holds.hold(lane.task_id, result.hold_ms);
    this.board.returned(key, result);
  }
}
