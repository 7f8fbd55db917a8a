import type { z } from 'zod';
import type { EndpointHealth } from '../domain/delivery/breaker';
import type { ReceivedResponse, SendResult, SentRequest, AttemptRecord } from '../domain/delivery/delivery';
import type { EgressAllow } from '../domain/egress/egress-allow';
import type { EgressProxy } from '../domain/egress/proxy-url';
import type { SmtpServer } from '../domain/egress/smtp-url';
import type { InputPath, InputProblem } from '../domain/input/invalid-input';
import type { Immutable } from '../domain/input/json';
import type { Fault } from '../domain/input/problem-at';
import type { SigningSecret } from '../domain/task/task';
import type { AddressResolver } from './net/resolve-host';
import type { MessageSubject } from './message-context';
import type { VisibleMembers } from './visible';

/** The delivery, event and time of one attempt. */
export interface AttemptContext {
  readonly deliveryId: string;
  /** Counted from 1. */
  readonly attempt: number;
  readonly event: MessageSubject;
  /** Current time in milliseconds since the epoch. */
  readonly nowMs: number;
  /** Sent as a header, unless the task sets one of that name. Absent if the attempt is not traced. */
  readonly traceparent?: string;
}

/** What a message is composed from, besides the settings of its task. */
export interface ComposeContext extends AttemptContext {
  /** Of the task. */
  readonly secrets: readonly SigningSecret[];
}

/** Request, response and result of an attempt. `request` and `response` are already capped and redacted. */
export interface Exchange {
  readonly result: SendResult;
  readonly request?: SentRequest;
  readonly response?: ReceivedResponse;
  readonly timings?: NonNullable<AttemptRecord['timings']>;
}

/** The operator's settings for all channels. */
export interface ChannelOptions {
  /** Version of this service, for `user-agent`. */
  readonly version: string;
  readonly egress: EgressAllow;
  /** Resolves host names; default: the resolver of the machine. */
  readonly resolver?: AddressResolver;
  /** Proxy for every connection; default: direct connections. */
  readonly proxy?: EgressProxy;
  /** PEM of the authorities to trust instead of Node's list. */
  readonly ca?: string;
  /** Absent: mails are retried until the operator sets one. */
  readonly smtp?: SmtpServer;
  /** Deadline of one attempt in milliseconds; default: the channel's own. */
  readonly timeoutMs?: number;
}

/** Sends the messages of one channel. */
export interface Sender<Message> {
  /** Stops when `signal` aborts. Does not throw for errors of a receiver; it returns them as a result. */
  send(message: Message, nowMs: number, signal: AbortSignal): Promise<Omit<Exchange, 'request'>>;
  /** Closes every connection. */
  close(): Promise<void>;
}

/** Rules of the operator that a task must follow. */
export interface TaskOptions {
  /** Private addresses and plain-http hosts that tasks may call. */
  readonly allow: EgressAllow;
}

/** How the contact of an agency stores a receiver of a channel. */
export interface ContactForm {
  /** Member of the contact: `mail`, `slack_url`. */
  readonly member: string;
  readonly schema: z.ZodType<string>;
  /** How much of the receiver a view may show; default: nothing. */
  readonly visible?: VisibleMembers[string];
  /** @returns the receiver in its stored form, or its problem */
  check(receiver: string, options: TaskOptions): Fault | { readonly receiver: string };
  /** The settings of a task that sends to this receiver. */
  settings(receiver: string): object;
}

/** The settings of a task, as the schema of its channel describes them. */
export type SettingsOf<Schema extends z.ZodType> = Immutable<z.output<Schema>>;

/**
 * A way to send messages: one folder of `channels/` and one line of the registry.
 *
 * Settings are secret by default. The store encrypts all of them, views show only what `visible` names, and records of
 * attempts redact everything that views hide.
 */
export interface Channel<Schema extends z.ZodObject = z.ZodObject, Message extends object = object> {
  /** Name in traces and in names of recipients. */
  readonly name: string;
  /** Member of a task that holds the settings. */
  readonly member: string;
  readonly schema: Schema;
  /** Example of the settings for the documentation. */
  readonly example: z.input<Schema>;
  /** Settings that a view may show. All others are hidden. */
  readonly visible: VisibleMembers;
  /** Settings that `validate` checks. It replaces problems that the schema reports for them. */
  readonly ruled: readonly InputPath[];
  /**
   * Returns problems that the schema cannot find. Ignores absent members, because the schema reports them.
   *
   * @param sent - the settings as sent; any object
   * @param at - path of the settings in the task
   */
  validate(sent: object, at: InputPath, options: TaskOptions): InputProblem[];
  /** Returns the settings in their stored form; default: unchanged. */
  stored?(settings: SettingsOf<Schema>, options: TaskOptions): SettingsOf<Schema>;
  /** The receiver as a unit of failure. Agencies share it only if it is the operator's own. */
  endpointOf(settings: SettingsOf<Schema>): {
    readonly key: string;
    readonly name: string;
    readonly isOperators?: true;
  };
  /** Reads a result as the endpoint's health; default: as for HTTP. */
  healthOf?(result: SendResult): EndpointHealth | undefined;
  /** Rate limit of the receiver; default: none. */
  rateLimit?(settings: SettingsOf<Schema>): RateLimit;
  /** Targets by which tests are limited, to protect third parties; default: the endpoint's key. */
  testTargets?(settings: SettingsOf<Schema>): readonly string[];
  /** Absent if the contact of an agency cannot have a receiver of this channel. */
  readonly contact?: ContactForm;
  /** Deadline of one attempt in milliseconds. */
  timeoutMs(settings: SettingsOf<Schema>): number;
  /**
   * Renders the message of one attempt. Every event and notice has default texts.
   *
   * @throws UnsendableError if the message cannot be rendered; a retry cannot help
   */
  compose(settings: SettingsOf<Schema>, context: ComposeContext, options: ChannelOptions): Message;
  /** Returns the message for the record. The caller redacts what views hide. */
  record(message: Message, options: ChannelOptions): SentRequest;
  /** Loads the code that sends, so that a process that rarely sends starts without it. */
  open(options: ChannelOptions): Promise<Sender<Message>>;
}

/** A limit of attempts per second. */
export interface RateLimit {
  /** Equal for all tasks that share the limit. */
  readonly key: string;
  /** Above 0. */
  readonly perSecond: number;
  /** The limit as a sentence for operators. */
  readonly rule: string;
}

/** Defines a channel. Infers its types from its schema. */
export const defineChannel = <
  const Member extends string,
  Schema extends z.ZodObject,
  Message extends object,
>(
  channel: Channel<Schema, Message> & { readonly member: Member },
): Channel<Schema, Message> & { readonly member: Member } => channel;
