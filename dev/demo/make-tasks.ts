import { z } from 'zod';
import { DemoProblem, problemIn } from './demo-problem';
import { taskBody, type DemoTask } from './demo-tasks';
import type { DemoClient } from './demo-client';

export interface MadeTask extends DemoTask {
  readonly id: string;
  readonly secret: string;
}

const madeSchema = z.object({ id: z.string(), secret: z.string() });
const listSchema = z.object({
  data: z.array(z.object({ id: z.string(), name: z.string() })),
  next: z.string().nullable(),
});

/**
 * Creates one task and returns it with its secret.
 * If the connection breaks before the answer, the task may exist with an unknown secret. Then every task with its
 * name is deleted and it is created again.
 *
 * @throws DemoProblem if the service refuses
 */
export async function makeTask(
  service: DemoClient,
  task: DemoTask,
  name: string,
  receiverUrl: string,
): Promise<MadeTask> {
  const body = taskBody(task.definition, name, `${receiverUrl}${task.path}`);
  for (;;) {
    const reply = await service.call({ method: 'POST', path: '/v1/tasks', body, nonIdempotent: true });
    if (reply.kind === 'done') return { ...task, ...madeSchema.parse(reply.body) };
    if (reply.kind === 'refused') throw new DemoProblem(`the task "${name}" is refused: ${problemIn(reply)}`);
    for (const id of await idsOfTasksNamed(service, name)) await deleteTask(service, id);
  }
}

/** Deletes a task. Succeeds if it is already deleted. */
export async function deleteTask(service: DemoClient, id: string): Promise<void> {
  await service.call({ method: 'DELETE', path: `/v1/tasks/${encodeURIComponent(id)}` });
}

async function idsOfTasksNamed(service: DemoClient, name: string): Promise<readonly string[]> {
  const ids: string[] = [];
  let after: string | null = null;
  do {
    const query = after === null ? '' : `&after=${encodeURIComponent(after)}`;
    const reply = await service.call({ method: 'GET', path: `/v1/tasks?limit=200${query}` });
    if (reply.kind !== 'done') throw new DemoProblem(`the tasks cannot be listed: ${problemIn(reply)}`);
    const page: z.infer<typeof listSchema> = listSchema.parse(reply.body);
    ids.push(...page.data.filter((each) => each.name === name).map(({ id }) => id));
    after = page.next;
  } while (after !== null);
  return ids;
}
