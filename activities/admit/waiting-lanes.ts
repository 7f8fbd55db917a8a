/** Waiting lanes of one endpoint; further ones retry by themselves. */
const MAX_WAITING = 10_000;

/** A woken lane that does not return loses its slot after this, in ms. */
const WAKE_TIMEOUT_MS = 5_000;

/** The lane of a task in an order, waiting for its endpoint. */
export interface WaitingLane {
  /** Identifies the lane. */
  readonly key: string;
  /** Signals its order to attempt the delivery now. */
  wake(): Promise<void>;
}

/** The lanes that wait for one endpoint, first come, first woken. */
export class WaitingLanes {
  private readonly queue = new Map<string, WaitingLane>();
  /** When each lane was woken that has not returned yet, by key. */
  private readonly wakes = new Map<string, number>();

  get count(): number {
    return this.queue.size;
  }

  /** Slots reserved for woken lanes. */
  get woken(): number {
    return this.wakes.size;
  }

  get isEmpty(): boolean {
    return this.queue.size + this.wakes.size === 0;
  }

  /** @returns false if too many lanes wait already */
  add(lane: WaitingLane): boolean {
    if (this.queue.size >= MAX_WAITING && !this.queue.has(lane.key)) return false;
    this.queue.set(lane.key, lane);
    return true;
  }

  /** @returns why the lane returned, undefined if it did not wait */
  remove({ key }: WaitingLane): 'woken' | 'by itself' | undefined {
    const waited = this.queue.delete(key);
    if (this.wakes.delete(key)) return 'woken';
    return waited ? 'by itself' : undefined;
  }

  wakeNext(nowMs: number): void {
    for (const [key, lane] of this.queue) {
      this.queue.delete(key);
      this.wakes.set(key, nowMs);
      // The order is closed, or Temporal is down. The next lane is woken; this one retries by itself later.
      lane.wake().catch(() => this.wakes.delete(key));
      return;
    }
  }

  dropUnanswered(nowMs: number): void {
    for (const [key, wokenMs] of this.wakes) if (nowMs - wokenMs >= WAKE_TIMEOUT_MS) this.wakes.delete(key);
  }
}
