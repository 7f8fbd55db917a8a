/** Lanes of one endpoint that wait; further ones come by themselves. */
const MOST_WAITING = 10_000;

/** A lane that was called and does not come gives up its seat after this, in milliseconds. */
const ANSWERED_WITHIN_MS = 5_000;

/** The lane of a task in an order, while it waits for its endpoint. */
export interface WaitingLane {
  /** The same for the same lane. */
  readonly key: string;
  /** Tells its order that it is worth trying now. */
  call(): Promise<void>;
}

/** The lanes that wait for one endpoint, first come, first called. */
export class WaitingLanes {
  private readonly line = new Map<string, WaitingLane>();
  /** Called, and not yet here; by key, when. */
  private readonly calls = new Map<string, number>();

  get count(): number {
    return this.line.size;
  }

  /** So many seats are kept for those that were called. */
  get called(): number {
    return this.calls.size;
  }

  get isEmpty(): boolean {
    return this.line.size + this.calls.size === 0;
  }

  /** @returns whether it waits; false where too many do */
  add(lane: WaitingLane): boolean {
    if (this.line.size >= MOST_WAITING && !this.line.has(lane.key)) return false;
    this.line.set(lane.key, lane);
    return true;
  }

  /** It is here. @returns how it came to be, undefined where it was not known to wait */
  remove({ key }: WaitingLane): 'called' | 'by itself' | undefined {
    const waited = this.line.delete(key);
    if (this.calls.delete(key)) return 'called';
    return waited ? 'by itself' : undefined;
  }

  callNext(nowMs: number): void {
    for (const [key, lane] of this.line) {
      this.line.delete(key);
      this.calls.set(key, nowMs);
      // Its order is closed, or Temporal is away: whoever is next is called, and it comes by itself later.
      lane.call().catch(() => this.calls.delete(key));
      return;
    }
  }

  forgetUnanswered(nowMs: number): void {
    for (const [key, calledMs] of this.calls)
      if (nowMs - calledMs >= ANSWERED_WITHIN_MS) this.calls.delete(key);
  }
}
