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

/** The subject and the circumstances of one attempt. */
export interface AttemptContext {
  readonly deliveryId: string;
  /** Counted from 1. */
  readonly attempt: number;
  readonly event: MessageSubject;
  /** Current time in milliseconds since the epoch. */
  readonly nowMs: number;
  /** Sent as a header, unless the task sets its own `traceparent`. Absent if the attempt is not sampled. */
  readonly traceparent?: string;
}

/** The input of one message besides the settings of its task. */
export interface ComposeContext extends AttemptContext {
  /** Signing secrets of the task. */
  readonly secrets: readonly SigningSecret[];
}

/** The request and the response of an attempt, capped and redacted for the record. */
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
  /** Resolves host names. Default: the name servers of the machine. */
  readonly resolver?: AddressResolver;
  /** Proxy for every connection. Default: none. */
  readonly proxy?: EgressProxy;
  /** PEM of the authorities to trust instead of Node's list. */
  readonly ca?: string;
  /** Mail server. If absent, mails wait until it is configured. */
  readonly smtp?: SmtpServer;
  /** Deadline of one attempt in milliseconds. Default: the channel's own. */
  readonly timeoutMs?: number;
}

/** Sends the messages of one channel. */
export interface Sender<Message> {
  /** Ends when `signal` aborts. Failures of the receiver are results, never exceptions. */
  send(message: Message, nowMs: number, signal: AbortSignal): Promise<Omit<Exchange, 'request'>>;
  /** Closes every connection. */
  close(): Promise<void>;
}

/** The operator's settings that the rules of a task depend on. */
export interface TaskOptions {
  /** Hosts and addresses outside the public internet that the operator allows. */
  readonly allow: EgressAllow;
}

/** Describes how the contact of an agency names a receiver of a channel. */
export interface ContactForm {
  /** Member of the contact: `mail`, `slack_url`. */
  readonly member: string;
  readonly schema: z.ZodType<string>;
  /** Whether a view shows the receiver, or which part of it. Default: hidden. */
  readonly visible?: VisibleMembers[string];
  /** @returns the receiver in the stored form, or the fault in it */
  check(receiver: string, options: TaskOptions): Fault | { readonly receiver: string };
  /** The settings of a task that sends to the receiver. */
  settings(receiver: string): object;
}

/** The settings of a task that the schema of its channel describes. */
export type SettingsOf<Schema extends z.ZodType> = Immutable<z.output<Schema>>;

/**
 * A way to reach a customer: one folder in `channels/` and one line in the registry.
 *
 * All settings of a channel are secret by default: storage seals them as a whole, views show only the members that
 * `visible` names, and every record of an attempt redacts what views hide.
 */
export interface Channel<Schema extends z.ZodObject = z.ZodObject, Message extends object = object> {
  /** Name in traces and in the names of recipients. */
  readonly name: string;
  /** Member of a task that holds the settings. */
  readonly member: string;
  readonly schema: Schema;
  /** Example of the settings for the documentation. */
  readonly example: z.input<Schema>;
  /** Members of the settings that views show. All others are hidden. */
  readonly visible: VisibleMembers;
  /** Members that `validate` checks. If the schema also reports a problem there, that problem is dropped. */
  readonly ruled: readonly InputPath[];
  /**
   * Finds the problems that a schema cannot express. The schema reports absent members.
   *
   * @param sent - any object
   * @param at - path of the settings in the task
   */
  validate(sent: object, at: InputPath, options: TaskOptions): InputProblem[];
  /** Converts settings to the stored form. Default: unchanged. */
  stored?(settings: SettingsOf<Schema>, options: TaskOptions): SettingsOf<Schema>;
  /** The endpoint of the settings. Agencies do not share an endpoint, unless it belongs to the operator. */
  endpointOf(settings: SettingsOf<Schema>): {
    readonly key: string;
    readonly name: string;
    readonly isOperators?: true;
  };
  /** The health of the endpoint after a result. Default: the rules for HTTP. */
  healthOf?(result: SendResult): EndpointHealth | undefined;
  /** The rate limit of the receiver. Default: none. */
  rateLimit?(settings: SettingsOf<Schema>): RateLimit;
  /** Keys that the test quota counts by, so that tests cannot attack third parties. Default: the endpoint's key. */
  testTargets?(settings: SettingsOf<Schema>): readonly string[];
  /** Absent if the contact of an agency cannot name a receiver of this channel. */
  readonly contact?: ContactForm;
  /** Deadline of one attempt in milliseconds. */
  timeoutMs(settings: SettingsOf<Schema>): number;
  /**
   * Renders the message of one attempt. Omitted texts have a default for every event and notice.
   *
   * @throws UnsendableError if no attempt can send it
   */
  compose(settings: SettingsOf<Schema>, context: ComposeContext, options: ChannelOptions): Message;
  /** The message for the record. The caller redacts what views hide. */
  record(message: Message, options: ChannelOptions): SentRequest;
  /** Loads the code of the sender, which is not part of the start of a process. */
  open(options: ChannelOptions): Promise<Sender<Message>>;
}

/** Limits the attempts per second. */
export interface RateLimit {
  /** Attempts with the same key share the limit: those of a task, or of all tasks of one receiver. */
  readonly key: string;
  /** Greater than 0. */
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
