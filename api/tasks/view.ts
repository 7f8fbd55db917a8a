import { z } from 'zod';
import type { Task } from '../../domain/task/task';
import type { ChannelRegistry } from '../../channels/registry';
import { SECRET_MARK } from '../../channels/visible';
import type { TaskVersion } from '../../store/tasks/task-versions';
import { time } from '../http/time';

/** Members that only the service sets. A PUT accepts and ignores them. */
export const READ_ONLY_MEMBERS = ['id', 'version', 'disabled_reason', 'created_on', 'updated_on'] as const;

const secret = z.string().meta({
  description: 'Signs requests (Standard Webhooks). Only this response shows it.',
  example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=',
});

export const rotatedSecretView = z.object({
  secret,
  previous_expires_on: time('Until this time, the old secret also signs.'),
});

/** Schemas and converters of the views of a task. */
export interface TaskViews {
  readonly task: z.ZodObject;
  readonly version: z.ZodObject;
  readonly created: z.ZodObject;
  /** Removes signing secrets and hides secret settings. */
  readonly show: (task: Task) => Omit<Task, 'secrets'>;
  readonly showVersion: (version: TaskVersion) => object;
}

export const taskViews = (channelRegistry: ChannelRegistry): TaskViews => {
  const members = {
    id: z.string().meta({ example: 'tsk_pB5kM0uYyWq1l2Zx9aQeT7Rc' }),
    version: z.int().meta({ description: 'Counted from 1; each change adds one. The `ETag` is the same.' }),
    ...channelRegistry.schemas.shown.shape,
    disabled_reason: z.string().optional().meta({
      description: 'Why the service disabled the task. Absent if a person did.',
      example: 'http_410',
    }),
    created_on: time('Time of creation.'),
    updated_on: time('Time of the last change.'),
  };
  const isShown = (name: string): boolean => Object.hasOwn(members, name);
  const known = <T extends object>(task: T): T =>
    Object.fromEntries(Object.entries(task).filter(([name]) => isShown(name))) as T;
  return {
    task: z.object(members).meta({
      id: 'Task',
      description: `A stored task. Credentials, secret header values and chat URLs are shown as \`${SECRET_MARK}\`.`,
    }),
    version: z
      .object({ ...members, removed_on: time('When the task was deleted.').optional() })
      .meta({ id: 'TaskVersion', description: 'A version of a task.' }),
    created: z
      .object({ ...members, secret })
      .meta({ id: 'CreatedTask', description: 'The new task with its signing secret.' }),
    show: ({ secrets: _secrets, ...task }) => channelRegistry.hideSecrets(known(task)),
    showVersion: ({ task, ...removed }) => ({ ...channelRegistry.hideSecrets(known(task)), ...removed }),
  };
};
