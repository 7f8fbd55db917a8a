/** Lanes of one endpoint that wait; further ones come by themselves. */
const MAX_WAITING = 10_000;

/** A lane that was called and does not come gives up its seat after this, in milliseconds. */
const WAKE_TIMEOUT_MS = 5_000;

/** The lane of a task in an order, while it waits for its endpoint. */
export interface WaitingLane {
  /** The same for the same lane. */
  readonly key: string;
  /** Tells its order that it is worth trying now. */
  wake(): Promise<void>;
}

/** The lanes that wait for one endpoint, first come, first called. */
export class WaitingLanes {
  private readonly queue = new Map<string, WaitingLane>();
  /** Called, and not yet here; by key, when. */
  private readonly wakes = new Map<string, number>();

  get count(): number {
    return this.queue.size;
  }

  /** So many seats are kept for those that were called. */
  get woken(): number {
    return this.wakes.size;
  }

  get isEmpty(): boolean {
    return this.queue.size + this.wakes.size === 0;
  }

  /** @returns whether it waits; false where too many do */
  add(lane: WaitingLane): boolean {
    if (this.queue.size >= MAX_WAITING && !this.queue.has(lane.key)) return false;
    this.queue.set(lane.key, lane);
    return true;
  }

  /** It is here. @returns how it came to be, undefined where it was not known to wait */
  remove({ key }: WaitingLane): 'woken' | 'by itself' | undefined {
    const waited = this.queue.delete(key);
    if (this.wakes.delete(key)) return 'woken';
    return waited ? 'by itself' : undefined;
  }

  wakeNext(nowMs: number): void {
    for (const [key, lane] of this.queue) {
      this.queue.delete(key);
      this.wakes.set(key, nowMs);
      // Its order is closed, or Temporal is away: whoever is next is called, and it comes by itself later.
      lane.wake().catch(() => this.wakes.delete(key));
      return;
    }
  }

  dropUnanswered(nowMs: number): void {
    for (const [key, wokenMs] of this.wakes) if (nowMs - wokenMs >= WAKE_TIMEOUT_MS) this.wakes.delete(key);
  }
}
