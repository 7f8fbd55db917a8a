import type { OpenChannels } from '../../../channels/open-channels';
import type { ChannelTask } from '../builders/channel-task';

/** How a receiver treats messages. */
export type ChannelBehaviour =
  | 'accept'
  /** Refuses with a temporary error. */
  | 'refuse'
  /** Refuses with a permanent error. */
  | 'refuse-for-good'
  | 'say-nothing'
  /** Refuses, and returns everything that it received. */
  | 'echo'
  /** Answers 429 with a Retry-After of 30 s. */
  | 'busy'
  /** Redirects to another path. */
  | 'redirect';

export interface Arrived {
  readonly deliveryId: string;
  /** The complete message as received. */
  readonly content: string;
  /** The message without its texts. */
  readonly structure: unknown;
}

/** A channel, tasks for it, and its real receiver. */
export interface Harness {
  /** Its attempts time out after {@link TIMEOUT_MS}. */
  readonly channel: OpenChannels;
  /** The same channel for an operator who allows no private address. */
  readonly guarded: OpenChannels;
  /** Renders `PNR {{pnr}}`. */
  readonly task: ChannelTask;
  /** Has only the required settings, so its texts are the default ones. */
  readonly plainTask: ChannelTask;
  readonly arrived: () => readonly Arrived[];
  behaviour(behaviour: ChannelBehaviour): void;
  /** Secrets that must not appear in records. */
  readonly secrets: readonly string[];
  /** Stops the receiver for good. */
  leave(): Promise<void>;
  close(): Promise<void>;
}

/** Deadline of one attempt in the contract suite, in milliseconds. */
export const TIMEOUT_MS = 1_500;
