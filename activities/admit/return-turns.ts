/** However many wait: the latest return, in milliseconds, after the earliest that would do. */
const LATEST_RETURN_MS = 120_000;

/** Gives each who has to come again a time of its own, so that those who wait do not come all at once. */
export class ReturnTurns {
  /** From here on nobody was told to come. */
  private nextMs = 0;

  /** @param random - at least 0 and below 1 */
  constructor(private readonly random: () => number) {}

  /**
   * @param earliestMs - when a return makes sense at all
   * @param spacingMs - between this return and the next one's; also how far chance may move it
   * @returns a time of its own, or where too many wait any time up to {@link LATEST_RETURN_MS} after `earliestMs`
   */
  take(earliestMs: number, spacingMs: number): number {
    const turnMs = this.peek(earliestMs);
    if (turnMs > earliestMs + LATEST_RETURN_MS) return earliestMs + this.random() * LATEST_RETURN_MS;
    this.nextMs = turnMs + spacingMs;
    return turnMs + this.random() * spacingMs;
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
