/** Until when the endpoints of tasks must not be tried, because they fail or are busy (decision 13). */
export class EndpointHolds {
  /** By task, in milliseconds since the epoch. */
  private readonly untilMs = new Map<string, number>();
  /** Tasks that were woken since one of their deliveries started. */
  private readonly woken = new Set<string>();

  hold(taskId: string, holdMs: number): void {
    // A worker wakes a lane as soon as there is room. That may arrive before the hold it answers, which then is outdated.
    if (this.woken.delete(taskId)) return;
    this.untilMs.set(taskId, Date.now() + holdMs);
  }

  wake(taskId: string): void {
    this.untilMs.delete(taskId);
    this.woken.add(taskId);
  }

  /** A delivery of the task starts: an earlier wake does not outdate its hold. */
  started(taskId: string): void {
    this.woken.delete(taskId);
  }

  remainingMs(taskId: string): number {
    return (this.untilMs.get(taskId) ?? 0) - Date.now();
  }
}
