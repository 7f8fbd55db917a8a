import type { DemoCallback } from './checks';
import type { MadeTask } from './make-tasks';
import type { Narrator } from './narrator';
import type { DemoClient } from './demo-client';

/** The two orders of a demo, by what becomes of them. */
export interface DemoOrders {
  readonly flying: string;
  readonly cancelled: string;
}

/** What the steps of a demo share. Tasks and arrivals grow while it runs. */
export interface DemoRun {
  readonly service: DemoClient;
  readonly narrator: Narrator;
  readonly demoOrders: DemoOrders;
  readonly tasks: MadeTask[];
  readonly arrivals: DemoCallback[];
  /** Aborts where the demo is stopped. */
  readonly signal: AbortSignal;
}

/** New ids on every run, so that a demo can be played again on the same service. */
export function newDemoOrders(nowMs: number): DemoOrders & { readonly run: string } {
  const run = nowMs.toString(36).slice(-6).toUpperCase();
  return { run, flying: `DEMO-${run}-1`, cancelled: `DEMO-${run}-2` };
}
