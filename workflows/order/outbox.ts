import { CancellationScope, isCancellation, log, proxyActivities } from '@temporalio/workflow';
import type { OrderActivities } from '../../contract/activities';
import type { PendingWrite } from '../../domain/life/pending-write';

const { writePending } = proxyActivities<OrderActivities>({
  startToCloseTimeout: '30s',
  cancellationType: 'TRY_CANCEL',
  retry: { maximumInterval: '30s' },
});

/** Writes to MongoDB what it did not accept at first; deliveries do not wait for it. */
export class Outbox {
  private inFlight: CancellationScope | undefined;

  /** @param written - called with the number of writes, from the front, that MongoDB has accepted */
  constructor(private readonly written: (count: number) => void) {}

  get isQuiet(): boolean {
    return this.inFlight === undefined;
  }

  /** Starts to write the batch, unless one is in flight. */
  start(batch: readonly PendingWrite[]): void {
    if (!this.isQuiet || batch.length === 0) return;
    const scope = new CancellationScope();
    this.inFlight = scope;
    const end = (): void => {
      if (this.inFlight === scope) this.inFlight = undefined;
    };
    void scope
      .run(() => writePending(batch))
      .then(() => {
        // Before the state changes, because that change starts the next batch.
        end();
        this.written(batch.length);
      })
      .catch((error: unknown) => {
        if (!isCancellation(error)) log.error('pending writes failed', { error: String(error) });
      })
      .finally(end);
  }

  cancel(): void {
    this.inFlight?.cancel();
  }
}
