/** Longest delay of a slot after the earliest useful time, in ms, however many deliveries wait. */
const MAX_SLOT_DELAY_MS = 120_000;

/** Gives each rejected delivery its own retry time, so that they do not all retry at once. */
export class RetrySlots {
  /** The first time that is not reserved. */
  private nextMs = 0;

  /** @param random - from 0 to below 1, like `Math.random` */
  constructor(private readonly random: () => number) {}

  /**
   * @param earliestMs - the earliest useful time
   * @param spacingMs - distance to the next slot, and the range of the jitter
   * @returns a time of its own; if too many wait, a random time up to {@link MAX_SLOT_DELAY_MS} after `earliestMs`
   */
  reserve(earliestMs: number, spacingMs: number): number {
    const slotMs = this.peek(earliestMs);
    if (slotMs > earliestMs + MAX_SLOT_DELAY_MS) return earliestMs + this.random() * MAX_SLOT_DELAY_MS;
    this.nextMs = slotMs + spacingMs;
    return slotMs + this.random() * spacingMs;
  }

  /** The next slot without jitter. Reserves nothing. */
  peek(earliestMs: number): number {
    return Math.max(earliestMs, this.nextMs);
  }

  /** Later slots no longer queue behind those reserved so far. */
  clear(): void {
    this.nextMs = 0;
  }
}
