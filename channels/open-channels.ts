import type { SendResult, SentRequest } from '../domain/delivery/delivery';
import type { Task } from '../domain/task/task';
import type { AttemptContext, Channel, ChannelOptions, Exchange, Sender } from './channel';
import { startDeadline } from './net/deadline';
import { secretRedactor } from './redact';
import { orUnsendable, type Unsendable } from './unsendable';
import { hiddenIn } from './visible';

/** All channels, ready to send. */
export interface OpenChannels {
  /**
   * Renders and sends. Ends when `signal` aborts or the deadline of the attempt has passed. Failures of a task or a
   * receiver are results, never exceptions.
   */
  send(task: Task, context: AttemptContext, signal: AbortSignal): Promise<Exchange>;
  /** Renders the message that `send` would send. Sends nothing. */
  preview(task: Task, context: AttemptContext): SentRequest | Unsendable;
  /** Preloads the code of every channel, so that the first attempts do not wait for it. */
  load(): Promise<void>;
  /** Closes every connection. An attempt in flight ends as if its caller had aborted it. */
  close(): Promise<void>;
}

/** Finds the channel of a task and its settings. */
interface Targets {
  readonly channels: readonly Channel[];
  readonly targetOf: (task: Task) => { readonly channel: Channel; readonly settings: never };
}

type Hide = (text: string) => string;

const mapTexts = <T>(value: T, hide: Hide): T => {
  if (typeof value === 'string') return hide(value) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, mapTexts(member, hide)]),
  ) as T;
};

/** Redacts the free text of a result. All other members are fixed words of this service. */
const hideInResult = (result: SendResult, hide: Hide): SendResult => {
  switch (result.kind) {
    case 'accepted':
      return result;
    case 'refused':
      return result.final === undefined
        ? result
        : { ...result, final: { ...result.final, reason: hide(result.final.reason) } };
    case 'unreachable':
      return { ...result, detail: hide(result.detail) };
    case 'unsendable':
      return { ...result, reason: hide(result.reason) };
  }
};

/** Redacts the hidden settings of the task in the request, the response and the result. */
const hideInExchange = ({ result, request, response, ...rest }: Exchange, hide: Hide): Exchange => ({
  ...rest,
  result: hideInResult(result, hide),
  ...(request === undefined ? {} : { request: mapTexts(request, hide) }),
  ...(response === undefined ? {} : { response: mapTexts(response, hide) }),
});

export const openChannels = ({ channels, targetOf }: Targets, options: ChannelOptions): OpenChannels => {
  const senders = new Map<Channel, Promise<Sender<object>>>();
  const senderOf = (channel: Channel): Promise<Sender<object>> => {
    const known = senders.get(channel) ?? channel.open(options);
    senders.set(channel, known);
    return known;
  };

  const compose = (task: Task, context: AttemptContext) => {
    const { channel, settings } = targetOf(task);
    const message = orUnsendable(() =>
      channel.compose(settings, { ...context, secrets: task.secrets }, options),
    );
    return { channel, settings, message, hide: secretRedactor(hiddenIn(settings, channel.visible)) };
  };

  return {
    send: async (task, context, signal) => {
      const { channel, settings, message, hide } = compose(task, context);
      if (isUnsendable(message)) return { result: hideInResult(message, hide) };
      const sender = await senderOf(channel);
      const deadline = startDeadline(options.timeoutMs ?? channel.timeoutMs(settings), signal);
      try {
        const exchange = await sender.send(message, context.nowMs, deadline.signal);
        const isSent = exchange.result.kind !== 'unsendable';
        const request = isSent ? { request: channel.record(message, options) } : {};
        return hideInExchange({ ...exchange, ...request }, hide);
      } finally {
        deadline.clear();
      }
    },
    preview: (task, context) => {
      const { channel, message, hide } = compose(task, context);
      return mapTexts(isUnsendable(message) ? message : channel.record(message, options), hide);
    },
    load: async () => {
      await Promise.all(channels.map(senderOf));
    },
    close: async () => {
      await Promise.all([...senders.values()].map(async (sender) => (await sender).close()));
    },
  };
};

const isUnsendable = (message: object | Unsendable): message is Unsendable =>
  'kind' in message && (message as SendResult).kind === 'unsendable';
