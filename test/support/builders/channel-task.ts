import type { TaskOptions } from '../../../channels/channel';
import { CHANNELS, type ChannelSettings } from '../../../channels/registry';
import type { Task, TaskInput } from '../../../domain/task/task';

/** A task with the member of its channel. */
export type ChannelTask = Task & ChannelSettings;
export type ChannelTaskInput = TaskInput & ChannelSettings;

export type MailMessage = NonNullable<ChannelSettings['mail']>;
export type SlackMessage = NonNullable<ChannelSettings['slack']>;

export type TeamsMessage = NonNullable<ChannelSettings['teams']>;

export const parseTask = (body: unknown, options: TaskOptions): ChannelTaskInput =>
  CHANNELS.parseTask(body, options);

export const mergeTaskPatch = (
  current: ChannelTaskInput,
  patch: unknown,
  options: TaskOptions,
): ChannelTaskInput => CHANNELS.mergeTaskPatch(current, patch, options);
