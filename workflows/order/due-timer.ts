import { CancellationScope, isCancellation, log, sleep } from '@temporalio/workflow';
import type { Due } from '../../domain/life/order-memory';

/** An order's one durable timer, restarted only when its due event changes. It wakes the workflow, which reads the time. */
export class DueTimer {
  private aimedAt: { readonly due: Due; readonly scope: CancellationScope } | undefined;

  /** Replaces what the timer waits for; `undefined` cancels it. */
  aim(due: Due | undefined): void {
    const current = this.aimedAt;
    if (
      current !== undefined &&
      due !== undefined &&
      nameOf(current.due) === nameOf(due) &&
      current.due.atMs === due.atMs
    )
      return;
    this.aimedAt = undefined;
    current?.scope.cancel();
    if (due === undefined) return;

    const scope = new CancellationScope();
    this.aimedAt = { due, scope };
    void scope
      .run(() => sleep(Math.max(1, due.atMs - Date.now()), { summary: `${nameOf(due)} due ${due.on}` }))
      .catch((error: unknown) => {
        if (!isCancellation(error)) log.error('the timer failed', { error: String(error) });
      });
  }
}

/** As operators read it in the Temporal UI: `OrderStarted`, `OrderReminder departure-24h`. */
export const nameOf = (due: Due): string => ('reminder' in due ? `${due.type} ${due.reminder}` : due.type);
