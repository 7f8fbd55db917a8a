import { z } from 'zod';
import type { Task } from '../../domain/task/task';
import { taskInputSchema } from '../../domain/task/task-input';
import { hideSecrets, SECRET_MARK } from './task-secrets';
import { time } from '../http/time';

/** Members that a task is shown with and that nobody sends; a PUT may send them back unread. */
export const READ_ONLY_MEMBERS = ['id', 'version', 'disabled_reason', 'created_on', 'updated_on'] as const;

const taskMembers = {
  id: z.string().meta({ example: 'tsk_pB5kM0uYyWq1l2Zx9aQeT7Rc' }),
  version: z.int().meta({ description: 'Counted from 1; each change adds one. The `ETag` is the same.' }),
  ...taskInputSchema.shape,
  disabled_reason: z
    .string()
    .optional()
    .meta({ description: 'Why it is not enabled, where nobody disabled it by hand.', example: 'http_410' }),
  created_on: time('When it was made.'),
  updated_on: time('When it last changed.'),
} as const;

export const taskView = z.object(taskMembers).meta({
  id: 'Task',
  description: `A task as it is stored. Header values, credentials and Slack URLs that let somebody in show as \`${SECRET_MARK}\`.`,
});

export const taskVersionView = z
  .object({ ...taskMembers, removed_on: time('When the task was deleted.').optional() })
  .meta({ id: 'TaskVersion', description: 'A task as it was, until the next change.' });

const secret = z.string().meta({
  description: 'Signs what is sent (Standard Webhooks). Shown this once.',
  example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=',
});

export const createdTaskView = z
  .object({ ...taskMembers, secret })
  .meta({ id: 'CreatedTask', description: 'The new task with its signing secret.' });

export const rotatedSecretView = z.object({
  secret,
  previous_expires_on: time('Until then the old secret signs along.'),
});

/** A task without what only the service and the receivers may know. */
export const showTask = ({ secrets: _secrets, ...shown }: Task) => hideSecrets(shown);
