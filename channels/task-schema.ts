import { z } from 'zod';
import { taskSettings } from '../domain/task/task-schema';
import type { Channel } from './channel';
import { patchSchema } from './patch-schema';
import { visibleSchema } from './visible-schema';

/** The schemas for creating, changing and showing tasks. */
export interface TaskSchemas {
  /** `POST /v1/tasks`, `PUT /v1/tasks/{id}` */
  readonly task: z.ZodObject;
  /** `PATCH /v1/tasks/{id}`: a JSON merge patch. */
  readonly patch: z.ZodObject;
  /** A task in a response, with marks instead of secrets. */
  readonly shown: z.ZodObject;
}

/** Requires exactly one member of a channel. */
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
      description: `What a customer wants done on some events: exactly one of ${members.map((name) => `\`${name}\``).join(', ')}.`,
      oneOf: members.map((name) => ({ required: [name] })),
      anyOf: [{ required: ['events'] }, { required: ['reminders'] }],
    }),
    patch: patchSchema(task).meta({
      description:
        'A JSON merge patch (RFC 7396): objects are merged, null removes an optional member, lists are replaced. To change the channel, remove the old one with null.',
    }),
  };
};
