import type { Channel } from '../../channels/channel';
import type { ChannelOptions, Channels } from '../../channels/registry';

/** The channels of a process that seldom sends. */
export interface LazyChannels {
  readonly send: Channel['send'];
  preview(...subject: Parameters<Channel['preview']>): Promise<ReturnType<Channel['preview']>>;
  /** Lets go of every connection. */
  close(): Promise<void>;
}

/**
 * Opens the channels with the first test, preview or notice. Their code, with its HTTP and its mail client, is a tenth of
 * all that an API loads before it answers.
 */
export const lazyChannels = (options: ChannelOptions): LazyChannels => {
  let opened: Promise<Channels> | undefined;
  const open = (): Promise<Channels> =>
    (opened ??= import('../../channels/registry.js').then(({ openChannels }) => openChannels(options)));
  return {
    send: async (...exchange) => (await open()).send(...exchange),
    preview: async (...subject) => (await open()).preview(...subject),
    close: async () => (await opened)?.close(),
  };
};
