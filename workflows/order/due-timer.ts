import { CancellationScope, isCancellation, log, sleep } from '@temporalio/workflow';
import type { Due } from '../../domain/life/order-memory';

/**
 * An order's one durable timer. It is started anew only when what it waits for changes; that it has fired shows
 * in the workflow's clock.
 */
export class DueTimer {
  private aimedAt: { readonly due: Due; readonly scope: CancellationScope } | undefined;

  /** Waits for that instant from now on, and for nothing else; `undefined` waits for nothing. */
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

/** What operators read in the Temporal UI: `OrderStarted`, `OrderReminder departure-24h`. */
export const nameOf = (due: Due): string => ('reminder' in due ? `${due.type} ${due.reminder}` : due.type);
