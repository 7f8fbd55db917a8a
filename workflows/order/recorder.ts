import { CancellationScope, isCancellation, log, proxyActivities } from '@temporalio/workflow';
import type { OrderActivities } from '../../contract/activities';
import type { PendingRecord } from '../../domain/life/order-state';

const { record } = proxyActivities<OrderActivities>({
  startToCloseTimeout: '30s',
  cancellationType: 'TRY_CANCEL',
  retry: { maximumInterval: '30s' },
});

/** Sees to it that MongoDB learns in the end what it did not take at once; deliveries do not wait for it. */
export class Recorder {
  private underWay: CancellationScope | undefined;

  /** @param done - told how many of the first that waited are on record */
  constructor(private readonly done: (count: number) => void) {}

  get isQuiet(): boolean {
    return this.underWay === undefined;
  }

  /** Records what waits, unless it is at it. */
  start(batch: readonly PendingRecord[]): void {
    if (!this.isQuiet || batch.length === 0) return;
    const scope = new CancellationScope();
    this.underWay = scope;
    const end = (): void => {
      if (this.underWay === scope) this.underWay = undefined;
    };
    void scope
      .run(() => record(batch))
      .then(() => {
        // Before the state changes: whoever looks at that may start the next.
        end();
        this.done(batch.length);
      })
      .catch((error: unknown) => {
        if (!isCancellation(error)) log.error('records could not be made', { error: String(error) });
      })
      .finally(end);
  }

  cancel(): void {
    this.underWay?.cancel();
  }
}
