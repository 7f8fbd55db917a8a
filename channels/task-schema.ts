import { z } from 'zod';
import { taskSettings } from '../domain/task/task-schema';
import type { Channel } from './channel';
import { patchSchema } from './patch-schema';
import { visibleSchema } from './visible-schema';

/** The schemas to create, to change and to show a task. */
export interface TaskSchemas {
  /** `POST /v1/tasks`, `PUT /v1/tasks/{id}` */
  readonly task: z.ZodObject;
  /** `PATCH /v1/tasks/{id}`: a JSON merge patch. */
  readonly patch: z.ZodObject;
  /** A task as the API shows it, with a mark in place of each hidden value. */
  readonly shown: z.ZodObject;
}

/** Builds the schemas from the channels. A task has exactly one channel member. */
export const taskSchemas = (channels: readonly Channel[]): TaskSchemas => {
  const members = channels.map(({ member }) => member);
  const task = z.strictObject({
    ...taskSettings.shape,
    ...Object.fromEntries(channels.map(({ member, schema }) => [member, z.exactOptional(schema)])),
  });
  const shown = z.strictObject({
    ...taskSettings.shape,
    ...Object.fromEntries(
      channels.map(({ member, schema, visible }) => [
        member,
        z.exactOptional(visibleSchema(schema, visible)),
      ]),
    ),
  });
  return {
    shown,
    task: task.meta({
      description: `What to send on which events. Has exactly one of ${members.map((name) => `\`${name}\``).join(', ')}.`,
      oneOf: members.map((name) => ({ required: [name] })),
      anyOf: [{ required: ['events'] }, { required: ['reminders'] }],
    }),
    patch: patchSchema(task).meta({
      description:
        'A JSON merge patch (RFC 7396): merges objects, replaces lists, and removes an optional member if its value is null. To change the channel, set the old one to null.',
    }),
  };
};
