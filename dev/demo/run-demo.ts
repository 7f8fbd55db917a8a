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

/** How long a service that restarts is waited for, in milliseconds. */
const PATIENCE_MS = 120_000;

/** How long the demo tries to delete its tasks, in milliseconds. */
const CLEANUP_PATIENCE_MS = 3_000;

/**
 * Makes tasks, plays two orders, waits for all callbacks and judges them.
 *
 * @returns whether every check holds
 * @throws DemoProblem or ServiceGoneError where it cannot go on, AbortError where it was stopped
 */
export async function runDemo(
  options: DemoOptions,
  narrator: Narrator,
  signal: AbortSignal,
): Promise<boolean> {
  await assertRunning(options.url);
  const key = await readAdminKey(options);
  const { run, ...demoOrders } = newDemoOrders(Date.now());
  const service = patientService(options.url, key, narrator, signal);
  await assertKeyWorks(service);

  const stage: DemoRun = { service, narrator, demoOrders, tasks: [], arrivals: [], signal };
  const inbox = await startReceiver(stage);
  try {
    narrator.title(`Callsign demo against ${options.url}`);
    narrator.say(`Each callback is shown here and, while the demo runs, at ${inbox.pageUrl}\n`);
    for (const wanted of DEMO_TASKS) {
      stage.tasks.push(await makeTask(service, wanted, `${wanted.label} (demo ${run})`, inbox.url));
      narrator.say(`Task "${wanted.label}" takes ${wanted.definition.events.join(', ')}`);
    }
    narrator.title(`Two round trips: ${demoOrders.flying} flies, ${demoOrders.cancelled} is cancelled`);
    const { overMs } = await sendDemoEvents(stage);
    narrator.title(
      'All is reported. One order departs and lands by its timers; for the cancelled one nothing more may come',
    );
    await waitForCallbacks(stage, overMs);
    return await checkDemo(stage);
  } finally {
    if (options.keep) narrator.say('The tasks are kept, but their receiver ends with the demo.');
    else await cleanUp(options.url, key, stage);
    await inbox.close();
  }
}

const startReceiver = ({ tasks, demoOrders, narrator, arrivals }: DemoRun) =>
  startInbox({
    port: 0,
    secretsFor: () => tasks.map((task) => task.secret),
    onCallback: (callback) => {
      narrator.landed(callback, taskOf(callback)?.label);
      const arrival = arrivalOf(callback, [demoOrders.flying, demoOrders.cancelled]);
      if (arrival !== undefined) arrivals.push(arrival);
    },
  });

function patientService(url: string, key: string, narrator: Narrator, signal: AbortSignal): DemoClient {
  return createDemoClient({
    url,
    key,
    signal,
    patienceMs: PATIENCE_MS,
    onAbsent: (reason) => {
      narrator.warn(`the service does not answer (${reason}); waiting up to ${PATIENCE_MS / 1_000} s for it`);
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

/** Deletes the tasks of the demo, also where it was stopped: hence a service of its own, that nothing aborts. */
async function cleanUp(url: string, key: string, { tasks, narrator }: DemoRun): Promise<void> {
  const service = createDemoClient({
    url,
    key,
    patienceMs: CLEANUP_PATIENCE_MS,
    signal: new AbortController().signal,
  });
  try {
    for (const task of tasks) await deleteTask(service, task.id);
    if (tasks.length > 0) narrator.say('The tasks of the demo are deleted.');
  } catch {
    narrator.warn(`could not delete the tasks ${tasks.map((task) => task.id).join(', ')}`);
  }
}
