import { startInbox } from '../inbox/inbox';
import { arrivalOf, taskOf } from './arrivals';
import { DemoProblem, problemIn } from './demo-problem';
import { DEMO_TASKS } from './demo-tasks';
import { readAdminKey } from './read-admin-key';
import { checkDemo } from './check-demo';
import { deleteTask, makeTask } from './make-tasks';
import type { Narrator } from './narrator';
import type { DemoOptions } from './options';
import { sendDemoEvents } from './send-events';
import { assertRunning, createDemoClient, type DemoClient } from './demo-client';
import { newDemoOrders, type DemoRun } from './demo-run';
import { waitForCallbacks } from './wait-for-callbacks';

/** Maximum wait for a service that restarts, in milliseconds. */
const PATIENCE_MS = 120_000;

/** Maximum wait when the demo deletes its tasks, in milliseconds. */
const CLEANUP_PATIENCE_MS = 3_000;

/**
 * Creates tasks, plays two orders, waits for all callbacks and checks them.
 *
 * @returns true if every check passes
 * @throws DemoProblem or ApiUnreachableError if it cannot continue, AbortError if it was stopped
 */
export async function runDemo(
  options: DemoOptions,
  narrator: Narrator,
  signal: AbortSignal,
): Promise<boolean> {
  await assertRunning(options.url);
  const key = await readAdminKey(options);
  const { runId, ...demoOrders } = newDemoOrders(Date.now());
  const service = retryingService(options.url, key, narrator, signal);
  await assertKeyWorks(service);

  const run: DemoRun = { service, narrator, demoOrders, tasks: [], arrivals: [], signal };
  const inbox = await startReceiver(run);
  try {
    narrator.title(`Callsign demo against ${options.url}`);
    narrator.print(`Callbacks are shown here and, while the demo runs, at ${inbox.pageUrl}\n`);
    for (const task of DEMO_TASKS) {
      run.tasks.push(await makeTask(service, task, `${task.label} (demo ${runId})`, inbox.url));
      narrator.print(`Task "${task.label}" subscribes to ${task.definition.events.join(', ')}`);
    }
    narrator.title(`Two round trips: ${demoOrders.flying} flies, ${demoOrders.cancelled} is cancelled`);
    const { overMs } = await sendDemoEvents(run);
    narrator.title(
      'All events are reported. Timers start and complete one order; the cancelled order must stay silent',
    );
    await waitForCallbacks(run, overMs);
    return await checkDemo(run);
  } finally {
    if (options.keep) narrator.print('The tasks are kept, but their receiver stops with the demo.');
    else await cleanUp(options.url, key, run);
    await inbox.close();
  }
}

const startReceiver = ({ tasks, demoOrders, narrator, arrivals }: DemoRun) =>
  startInbox({
    port: 0,
    secretsFor: () => tasks.map((task) => task.secret),
    onCallback: (callback) => {
      narrator.received(callback, taskOf(callback)?.label);
      const arrival = arrivalOf(callback, [demoOrders.flying, demoOrders.cancelled]);
      if (arrival !== undefined) arrivals.push(arrival);
    },
  });

function retryingService(url: string, key: string, narrator: Narrator, signal: AbortSignal): DemoClient {
  return createDemoClient({
    url,
    key,
    signal,
    patienceMs: PATIENCE_MS,
    onAbsent: (reason) => {
      narrator.warn(`the service does not answer (${reason}); waiting for up to ${PATIENCE_MS / 1_000} s`);
    },
    onBack: (absentMs) => {
      narrator.warn(`the service is back after ${(absentMs / 1_000).toFixed(1)} s`);
    },
  });
}

async function assertKeyWorks(service: DemoClient): Promise<void> {
  const reply = await service.call({ method: 'GET', path: '/v1/tasks?limit=1' });
  if (reply.kind !== 'done') throw new DemoProblem(`The key is not accepted: ${problemIn(reply)}`);
}

/**
 * Deletes the tasks of the demo, even after a stop.
 * It needs its own client because a stop aborts the other one.
 */
async function cleanUp(url: string, key: string, { tasks, narrator }: DemoRun): Promise<void> {
  const service = createDemoClient({
    url,
    key,
    patienceMs: CLEANUP_PATIENCE_MS,
    signal: new AbortController().signal,
  });
  try {
    for (const task of tasks) await deleteTask(service, task.id);
    if (tasks.length > 0) narrator.print('The tasks of the demo are deleted.');
  } catch {
    narrator.warn(`could not delete the tasks ${tasks.map((task) => task.id).join(', ')}`);
  }
}
