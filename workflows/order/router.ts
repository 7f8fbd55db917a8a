import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { OrderActivities, RouteInput, RouteResult } from '../../contract/activities';
import { keepDecisions } from './keep-decisions';
import { FOR_EVER } from './restore-order';

/** Routing for longer than this is not left to be done again by another worker, in milliseconds. */
const KEPT_AFTER_MS = 1_000;

const { route } = proxyLocalActivities<OrderActivities>(FOR_EVER);
const { route: routeRegularly } = proxyActivities<OrderActivities>({
  startToCloseTimeout: FOR_EVER.startToCloseTimeout,
  retry: FOR_EVER.retry,
});

/** Has the accepted events of an order matched with tasks. */
export class Router {
  /** Time that local routing took since progress was kept, in milliseconds. */
  private routedMs = 0;
  private hasUnkept = false;
  private keepsNext = false;

  /** Has a regular activity route the next event, whose command keeps what was decided (see `keepDecisions`). */
  keepWithNext(): void {
    this.keepsNext = true;
  }

  /** Whether a local activity routes the next event. */
  get isLocal(): boolean {
    return !this.keepsNext;
  }

  /** A delivery's activity has come back, in a task after the one in which it was scheduled: what was routed is kept. */
  noteKept(): void {
    this.hasUnkept = false;
  }

  async route(input: RouteInput): Promise<RouteResult> {
    if (this.keepsNext) {
      this.keepsNext = false;
      this.hasUnkept = false;
      return routeRegularly(input);
    }
    const result = await route(input);
    this.routedMs += result.took_ms;
    this.hasUnkept = true;
    return result;
  }

  /** Whether local routing took so long that Temporal should keep it. */
  get hasProgress(): boolean {
    return this.routedMs >= KEPT_AFTER_MS;
  }

  async keepProgress(): Promise<void> {
    this.routedMs = 0;
    this.hasUnkept = false;
    await keepDecisions();
  }

  /**
   * Has Temporal keep what was routed locally, if anything was. It refuses a hand-over where the order was told something
   * meanwhile, and with it what was done in the same task: its events would be routed and sent again.
   */
  async keepBeforeHandover(): Promise<void> {
    if (this.hasUnkept) await this.keepProgress();
  }

  /**
   * As {@link keepBeforeHandover}: Temporal refuses the end of an order in the same manner.
   *
   * @returns whether something was to be kept; the order may have been told more since
   */
  async keepBeforeClosing(): Promise<boolean> {
    if (!this.hasUnkept) return false;
    await this.keepProgress();
    return true;
  }
}
