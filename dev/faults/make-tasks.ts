import { z } from 'zod';
import type { FaultyReceiver } from './receiver';
import { TASK_NAMES, taskInput, taskSpec, type ReceiverName } from './tasks';

const created = z.object({ secret: z.string() });

export interface ApiAccess {
  readonly apiUrl: string;
  readonly adminKey: string;
}

/** Creates the tasks of the run, and passes their secrets to the receivers. */
export async function makeTasks(
  { apiUrl, adminKey }: ApiAccess,
  receivers: Readonly<Record<ReceiverName, FaultyReceiver>>,
): Promise<void> {
  for (const name of TASK_NAMES) {
    const receiver = receivers[taskSpec(name).receiver];
    const response = await fetch(`${apiUrl}/v1/tasks`, {
      method: 'POST',
      headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(taskInput(name, receiver.url)),
    });
    if (response.status !== 201)
      throw new Error(`the task ${name} was refused: ${response.status} ${await response.text()}`);
    receiver.trust(name, created.parse(await response.json()).secret);
  }
}
