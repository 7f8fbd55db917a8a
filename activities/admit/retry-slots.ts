/** However many wait: the latest return, in milliseconds, after the earliest that would do. */
const MAX_SLOT_DELAY_MS = 120_000;

/** Gives each who has to come again a time of its own, so that those who wait do not come all at once. */
export class RetrySlots {
  /** From here on nobody was told to come. */
  private nextMs = 0;

  /** @param random - at least 0 and below 1 */
  constructor(private readonly random: () => number) {}

  /**
   * @param earliestMs - when a return makes sense at all
   * @param spacingMs - between this return and the next one's; also how far chance may move it
   * @returns a time of its own, or where too many wait any time up to {@link MAX_SLOT_DELAY_MS} after `earliestMs`
   */
  reserve(earliestMs: number, spacingMs: number): number {
    const slotMs = this.peek(earliestMs);
    if (slotMs > earliestMs + MAX_SLOT_DELAY_MS) return earliestMs + this.random() * MAX_SLOT_DELAY_MS;
    this.nextMs = slotMs + spacingMs;
    return slotMs + this.random() * spacingMs;
  }

  /** When a turn would be if it were taken now, but for chance. */
  peek(earliestMs: number): number {
    return Math.max(earliestMs, this.nextMs);
  }

  /** Whoever comes from now on does not queue behind those told before. */
  clear(): void {
    this.nextMs = 0;
  }
}
