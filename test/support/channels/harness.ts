import type { OpenChannels } from '../../../channels/open-channels';
import type { ChannelTask } from '../channel-task';

/** What a receiver does with the messages that come. */
export type ChannelBehaviour =
  | 'accept'
  /** Refuses as receivers do whose trouble will pass. */
  | 'refuse'
  /** Refuses this message whenever it comes. */
  | 'refuse-for-good'
  | 'say-nothing'
  /** Refuses, and says back all that it was sent. */
  | 'echo'
  /** Asks for 30 s of peace. */
  | 'busy'
  /** Points to another address. */
  | 'redirect';

export interface Arrived {
  readonly deliveryId: string;
  /** All of it, as it came. */
  readonly content: string;
  /** Everything of it but the texts. */
  readonly structure: unknown;
}

/** A channel and the real receiver that its tasks lead to. */
export interface Harness {
  /** Gives up after {@link TIMEOUT_MS}. */
  readonly channel: OpenChannels;
  /** The same, for an operator who allows no private address. */
  readonly guarded: OpenChannels;
  /** Says `PNR {{pnr}}`. */
  readonly task: ChannelTask;
  /** Has what is required and no more: its texts are the default ones. */
  readonly plainTask: ChannelTask;
  readonly arrived: () => readonly Arrived[];
  behaviour(behaviour: ChannelBehaviour): void;
  /** What nobody who reads the record may learn. */
  readonly secrets: readonly string[];
  /** The receiver goes away for good. */
  leave(): Promise<void>;
  close(): Promise<void>;
}

/** Deadline of one attempt in the contract suite, in milliseconds. */
export const TIMEOUT_MS = 1_500;
