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
 * Makes one task. Where the connection breaks before the answer, the task may be there without anybody knowing its
 * secret: what has its name is deleted, and it is made anew.
 *
 * @throws DemoProblem where the service refuses
 */
export async function makeTask(
  service: DemoClient,
  wanted: DemoTask,
  name: string,
  receiverUrl: string,
): Promise<MadeTask> {
  const body = taskBody(wanted.definition, name, `${receiverUrl}${wanted.path}`);
  for (;;) {
    const reply = await service.call({ method: 'POST', path: '/v1/tasks', body, nonIdempotent: true });
    if (reply.kind === 'done') return { ...wanted, ...madeSchema.parse(reply.body) };
    if (reply.kind === 'refused') throw new DemoProblem(`the task "${name}" is refused: ${problemIn(reply)}`);
    for (const id of await idsOfTasksNamed(service, name)) await deleteTask(service, id);
  }
}

/** A task that is gone already is as good. */
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
    ids.push(...page.data.filter((task) => task.name === name).map((task) => task.id));
    after = page.next;
  } while (after !== null);
  return ids;
}
