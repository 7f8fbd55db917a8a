import type { DemoCallback } from './checks';
import type { MadeTask } from './make-tasks';
import type { Narrator } from './narrator';
import type { DemoClient } from './demo-client';

/** Ids of the two orders of a demo, by outcome. */
export interface DemoOrders {
  readonly flying: string;
  readonly cancelled: string;
}

/** State that the steps of a demo share. Tasks and arrivals grow while it runs. */
export interface DemoRun {
  readonly service: DemoClient;
  readonly narrator: Narrator;
  readonly demoOrders: DemoOrders;
  readonly tasks: MadeTask[];
  readonly arrivals: DemoCallback[];
  /** Aborts if the user stops the demo. */
  readonly signal: AbortSignal;
}

/** Creates new ids for each run, so that a demo can run again on the same service. */
export function newDemoOrders(nowMs: number): DemoOrders & { readonly runId: string } {
  const runId = nowMs.toString(36).slice(-6).toUpperCase();
  return { runId, flying: `DEMO-${runId}-1`, cancelled: `DEMO-${runId}-2` };
}
