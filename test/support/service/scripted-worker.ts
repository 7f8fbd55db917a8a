import type { WorkflowHandle } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { DeliverInput, DeliverResult, OrderActivities, RouteInput } from '../../../contract/activities';
import type { RouteEntry } from '../../../domain/life/route';
import { WAKE_SIGNAL, type WakeSignal } from '../../../contract/workflows';
import { temporalAddress, workflowBundle } from '../engines/engines';

/** The task that every event of a scripted order matches. */
export const SCRIPTED_TASK = 'tsk_scripted';

/** Signals an order that the endpoint of {@link SCRIPTED_TASK} has room. */
export const wakeScripted = (order: WorkflowHandle): Promise<void> =>
  order.signal<WakeSignal>(WAKE_SIGNAL, SCRIPTED_TASK);

/** What activities return, for moments that a real worker meets by chance. */
export interface Script {
  /** Of an event; default: one delivery for {@link SCRIPTED_TASK}. */
  readonly routes?: (input: RouteInput) => readonly RouteEntry[];
  /** By task: milliseconds before which its endpoint must not be tried. What it throws, routing throws. */
  readonly holds?: (input: RouteInput) => Promise<Readonly<Record<string, number>>>;
  readonly deliver: (input: DeliverInput) => Promise<DeliverResult>;
}

export interface ScriptedWorker {
  stop(): Promise<void>;
}

export const scriptedRoute = ({ event }: RouteInput): Extract<RouteEntry, { outcome: 'delivery' }> => ({
  outcome: 'delivery',
  task_id: SCRIPTED_TASK,
  task_name: 'scripted',
  delivery_id: `msg_${event.sequence}`,
  ordered: true,
});

/** Runs the real workflow code with scripted activities. Each event has one delivery, for one task. */
export async function startScriptedWorker(
  taskQueue: string,
  script: Script,
  /** Size of the workflow cache; 0: every workflow task replays the history. Default: the SDK's. */
  maxCachedWorkflows?: number,
): Promise<ScriptedWorker> {
  const connection = await NativeConnection.connect({ address: temporalAddress() });
  const route: OrderActivities['route'] = async (input) => {
    const routes = script.routes?.(input) ?? [scriptedRoute(input)];
    const startedMs = performance.now();
    const holds = (await script.holds?.(input)) ?? {};
    return {
      routes,
      recorded: true,
      reminders: [],
      holds,
      took_ms: Math.round(performance.now() - startedMs),
    };
  };
  const activities: OrderActivities = {
    restore: () => Promise.resolve(null),
    route,
    checkpoint: () => Promise.resolve(),
    saveOrder: () => Promise.resolve([]),
    writePending: () => Promise.resolve(),
    eraseAgain: () => Promise.resolve(),
    deliver: script.deliver,
  };
  const worker = await Worker.create({
    connection,
    namespace: 'default',
    taskQueue,
    workflowBundle: workflowBundle(),
    activities: { ...activities },
    ...(maxCachedWorkflows === undefined ? {} : { maxCachedWorkflows }),
  });
  const ended = worker.run();
  return {
    async stop() {
      worker.shutdown();
      await ended;
      await connection.close();
    },
  };
}
