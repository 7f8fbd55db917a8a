import { proxyActivities } from '@temporalio/workflow';
import type { OrderActivities } from '../../contract/activities';

/** Local routing for longer than this is persisted, so that another worker does not repeat it; in milliseconds. */
const MAX_UNPERSISTED_ROUTING_MS = 1_000;

const { checkpoint } = proxyActivities<OrderActivities>({
  startToCloseTimeout: '10s',
  retry: { maximumInterval: '10s' },
});

/**
 * Decides when Temporal must persist what a run did.
 *
 * Temporal persists a workflow task when it completes. If the worker dies before, the task is executed again: later, and
 * perhaps with more signals. What local activities wrote and sent meanwhile stays done. So a decision is persisted before
 * the next local activity (decision 11), and routed events before the run ends: Temporal rejects the end of a run, and the
 * whole task with it, if a signal has arrived (decision 18).
 */
export class Checkpoint {
  private hasDecision = false;
  private hasRouted = false;
  private routedMs = 0;

  /** Something was decided from time or from MongoDB, which a second execution may decide differently. */
  decided(): void {
    this.hasDecision = true;
  }

  /** A local activity routed an event. */
  routed(tookMs: number): void {
    this.hasRouted = true;
    this.routedMs += tookMs;
  }

  /**
   * A delivery's activity returned, in a later task than the one that scheduled it: what was routed before is persisted.
   * The time of routing counts on: a checkpoint is also when a busy run looks at the length of its history.
   */
  deliveryReturned(): void {
    this.hasRouted = false;
  }

  /** Whether no local activity may start before Temporal has persisted the run. */
  get isDue(): boolean {
    return this.hasDecision || this.routedMs >= MAX_UNPERSISTED_ROUTING_MS;
  }

  /** Whether what is due is a decision, not progress. */
  get isForDecision(): boolean {
    return this.hasDecision;
  }

  /** A command for an activity is about to be sent: it ends the workflow task, and so persists everything. */
  passed(): void {
    this.hasDecision = false;
    this.hasRouted = false;
    this.routedMs = 0;
  }

  async write(): Promise<void> {
    this.passed();
    await checkpoint();
  }

  /**
   * Persists routed events before the run ends.
   *
   * @returns whether there were any; if so, signals may have arrived meanwhile
   */
  async writeBeforeEnd(): Promise<boolean> {
    if (!this.hasRouted) return false;
    await this.write();
    return true;
  }
}
