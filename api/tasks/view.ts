import { z } from 'zod';
import type { Task } from '../../domain/task/task';
import type { ChannelRegistry } from '../../channels/registry';
import { SECRET_MARK } from '../../channels/visible';
import type { TaskVersion } from '../../store/tasks/task-versions';
import { time } from '../http/time';

/** Read-only members of a task. A PUT may contain them; they are ignored. */
export const READ_ONLY_MEMBERS = ['id', 'version', 'disabled_reason', 'created_on', 'updated_on'] as const;

const secret = z.string().meta({
  description: 'Signs what is sent (Standard Webhooks). Shown this once.',
  example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=',
});

export const rotatedSecretView = z.object({
  secret,
  previous_expires_on: time('Until then the old secret signs along.'),
});

/** Schemas and functions that show tasks. */
export interface TaskViews {
  readonly task: z.ZodObject;
  readonly version: z.ZodObject;
  readonly created: z.ZodObject;
  /** Returns a task without its secrets. */
  readonly show: (task: Task) => Omit<Task, 'secrets'>;
  readonly showVersion: (version: TaskVersion) => object;
}

export const taskViews = (channelRegistry: ChannelRegistry): TaskViews => {
  const members = {
    id: z.string().meta({ example: 'tsk_pB5kM0uYyWq1l2Zx9aQeT7Rc' }),
    version: z.int().meta({ description: 'Counted from 1; each change adds one. The `ETag` is the same.' }),
    ...channelRegistry.schemas.shown.shape,
    disabled_reason: z.string().optional().meta({
      description: 'Why it is not enabled, unless somebody disabled it by hand.',
      example: 'http_410',
    }),
    created_on: time('When it was made.'),
    updated_on: time('When it last changed.'),
  };
  const isShown = (name: string): boolean => Object.hasOwn(members, name);
  const known = <T extends object>(task: T): T =>
    Object.fromEntries(Object.entries(task).filter(([name]) => isShown(name))) as T;
  return {
    task: z.object(members).meta({
      id: 'Task',
      description: `A task as it is stored. What lets somebody in shows as \`${SECRET_MARK}\`: credentials, header values, URLs of chats.`,
    }),
    version: z
      .object({ ...members, removed_on: time('When the task was deleted.').optional() })
      .meta({ id: 'TaskVersion', description: 'A task as it was, until the next change.' }),
    created: z
      .object({ ...members, secret })
      .meta({ id: 'CreatedTask', description: 'The new task with its signing secret.' }),
    show: ({ secrets: _secrets, ...task }) => channelRegistry.hideSecrets(known(task)),
    showVersion: ({ task, ...removed }) => ({ ...channelRegistry.hideSecrets(known(task)), ...removed }),
  };
};
