import { healthOf, type Endpoint } from '../domain/delivery/endpoint';
import { InvalidInputError } from '../domain/input/invalid-input';
import { ownMember } from '../domain/input/own-member';
import type { Task } from '../domain/task/task';
import type { Channel, ChannelOptions, RateLimit, SettingsOf } from './channel';
import { createContacts, type Contacts } from './contact';
import { httpChannel } from './http/http';
import { mailChannel } from './mail/mail';
import { openChannels, type OpenChannels } from './open-channels';
import { createTaskParser, type TaskParser } from './parse-task';
import { secretRedactor } from './redact';
import { slackChannel } from './slack/slack';
import { teamsChannel } from './teams/teams';
import { taskSchemas, type TaskSchemas } from './task-schema';
import { hiddenIn, hide, restoreHidden } from './visible';

/** All channels behind one interface: parses tasks, shows them, and finds their endpoints. */
export interface ChannelRegistry extends TaskParser, Contacts {
  readonly channels: readonly Channel[];
  readonly schemas: TaskSchemas;
  /** The name of a task's channel. */
  channelName(task: Task): string;
  endpointOf(task: Task): Endpoint;
  /** @returns undefined if neither the task nor its channel has a rate limit */
  rateLimitOf(task: Task): RateLimit | undefined;
  /** Keys that the test quota counts the tests of a task by. */
  testTargets(task: Task): readonly string[];
  /** The task with `[secret]` in place of every setting that its channel does not name as visible. */
  hideSecrets<T extends object>(task: T): T;
  /**
   * Replaces each `[secret]` in a task by the stored value.
   *
   * @param body - a task, or a merge patch of one
   * @param stored - the task to change; absent for a new one
   * @throws InvalidInputError if there is no stored value
   */
  restoreSecrets(body: unknown, stored?: object): unknown;
  /** Opens no connection. Each channel loads its code with its first message. */
  open(options: ChannelOptions): OpenChannels;
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const createRegistry = (channels: readonly Channel[]): ChannelRegistry => {
  const schemas = taskSchemas(channels);

  /** @throws Error for a task without channel settings, which `parseTask` never returns */
  const targetOf = (task: Task): { readonly channel: Channel; readonly settings: never } => {
    for (const channel of channels) {
      const settings = ownMember(task, channel.member);
      // Safe cast: `parseTask` has checked the settings against the channel's schema.
      if (isObject(settings)) return { channel, settings: settings as never };
    }
    throw new Error(`task ${task.id} has none of ${channels.map(({ member }) => member).join(', ')}`);
  };

  return {
    ...createTaskParser(channels, schemas),
    ...createContacts(channels),
    channels,
    schemas,
    channelName: (task) => targetOf(task).channel.name,
    endpointOf: (task) => {
      const { channel, settings } = targetOf(task);
      const { key, name, isOperators } = channel.endpointOf(settings);
      return {
        // The space is a safe separator, because no URL contains one.
        key: isOperators === true ? key : `${key} ${task.agency ?? ''}`,
        name: secretRedactor(hiddenIn(settings, channel.visible))(name),
        healthOf: (result) => (channel.healthOf === undefined ? healthOf(result) : channel.healthOf(result)),
      };
    },
    rateLimitOf: (task) => {
      const { channel, settings } = targetOf(task);
      const { id, rate_limit: own } = task;
      const limit = channel.rateLimit?.(settings);
      if (limit !== undefined && (own === undefined || own >= limit.perSecond)) return limit;
      if (own === undefined) return undefined;
      return { key: id, perSecond: own, rule: `the task's rate limit is ${own} attempts per second` };
    },
    testTargets: (task) => {
      const { channel, settings } = targetOf(task);
      return channel.testTargets?.(settings) ?? [channel.endpointOf(settings).key];
    },
    hideSecrets: (task) => ({
      ...task,
      ...Object.fromEntries(
        channels.flatMap(({ member, visible }) => {
          const settings = ownMember(task, member);
          return isObject(settings) ? [[member, hide(settings, visible)]] : [];
        }),
      ),
    }),
    restoreSecrets: (body, stored) => {
      if (!isObject(body)) return body;
      const found = channels.flatMap(({ member, visible }) => {
        const sent = ownMember(body, member);
        return isObject(sent)
          ? [{ member, ...restoreHidden(sent, ownMember(stored, member), visible, [member]) }]
          : [];
      });
      const problems = found.flatMap((each) => each.problems);
      if (problems.length > 0) throw new InvalidInputError(problems);
      return { ...body, ...Object.fromEntries(found.map(({ member, restored }) => [member, restored])) };
    },
    open: (options) => openChannels({ channels, targetOf }, options),
  };
};

/** Every channel of this service. A new channel is a folder and one line here. */
const ALL = [httpChannel, mailChannel, slackChannel, teamsChannel] as const;

/** The settings of each channel, by the member of a task that holds them. */
export type ChannelSettings = {
  readonly [C in (typeof ALL)[number] as C['member']]?: SettingsOf<C['schema']>;
};

export const CHANNELS = createRegistry(ALL);
