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

/** What one attempt is about. */
export interface AttemptContext {
  readonly deliveryId: string;
  /** Counted from 1. */
  readonly attempt: number;
  readonly event: MessageSubject;
  /** Current time in milliseconds since the epoch. */
  readonly nowMs: number;
  /** Sent along, unless the task sets a header of that name. Absent: the attempt is in no trace that is kept. */
  readonly traceparent?: string;
}

/** What one message is made of, beside the settings of its task. */
export interface ComposeContext extends AttemptContext {
  /** Of the task. */
  readonly secrets: readonly SigningSecret[];
}

/** What was sent and what came back. `request` and `response` are already capped and redacted for the record. */
export interface Exchange {
  readonly result: SendResult;
  readonly request?: SentRequest;
  readonly response?: ReceivedResponse;
  readonly timings?: NonNullable<AttemptRecord['timings']>;
}

/** What the operator decides about all channels. */
export interface ChannelOptions {
  /** Of this service, for `user-agent`. */
  readonly version: string;
  readonly egress: EgressAllow;
  /** Asks the name servers; default: those of the machine. */
  readonly resolver?: AddressResolver;
  /** Every connection goes through it; default: straight to the endpoint. */
  readonly proxy?: EgressProxy;
  /** PEM of the authorities to trust in place of Node's list. */
  readonly ca?: string;
  /** Absent: mails wait until there is one. */
  readonly smtp?: SmtpServer;
  /** Deadline of one attempt in milliseconds; default: the channel's own. */
  readonly timeoutMs?: number;
}

/** Sends the messages of one channel. */
export interface Sender<Message> {
  /** Gives up when `signal` aborts. Never throws for what a receiver does: that is a result. */
  send(message: Message, nowMs: number, signal: AbortSignal): Promise<Omit<Exchange, 'request'>>;
  /** Closes every connection. */
  close(): Promise<void>;
}

/** What a task is held to beyond its own words. */
export interface TaskOptions {
  /** What the operator lets be called beyond the public internet. */
  readonly allow: EgressAllow;
}

/** How the contact of an agency names a receiver of a channel. */
export interface ContactForm {
  /** Of the contact: `mail`, `slack_url`. */
  readonly member: string;
  readonly schema: z.ZodType<string>;
  /** Whether a view may show the receiver as it is, or which part of it; default: hidden. */
  readonly visible?: VisibleMembers[string];
  /** @returns the receiver as it is stored, or what is wrong with it */
  check(receiver: string, options: TaskOptions): Fault | { readonly receiver: string };
  /** The settings of a task that sends to it. */
  settings(receiver: string): object;
}

/** The settings of a task, as the schema of its channel describes them. */
export type SettingsOf<Schema extends z.ZodType> = Immutable<z.output<Schema>>;

/**
 * A way to reach a customer: one folder of `channels/`, and one line of the registry.
 *
 * Everything of a channel is secret unless the channel says otherwise: storage seals the settings whole, views show only
 * what `visible` names, and whatever views hide is redacted in every record of an attempt.
 */
export interface Channel<Schema extends z.ZodObject = z.ZodObject, Message extends object = object> {
  /** In traces and in the names of recipients. */
  readonly name: string;
  /** Of a task: holds the settings. */
  readonly member: string;
  readonly schema: Schema;
  /** Settings as the documentation shows them. */
  readonly example: z.input<Schema>;
  /** What a view may show of the settings. What is not named is hidden. */
  readonly visible: VisibleMembers;
  /** Members of the settings that `validate` judges: where the schema objects too, its word is dropped. */
  readonly ruled: readonly InputPath[];
  /**
   * What is wrong with settings that no schema can judge. Absent members are left to the schema.
   *
   * @param sent - may be anything that is an object
   * @param at - where it stands in the task
   */
  validate(sent: object, at: InputPath, options: TaskOptions): InputProblem[];
  /** Settings in the form that is stored; default: as they are. */
  stored?(settings: SettingsOf<Schema>, options: TaskOptions): SettingsOf<Schema>;
  /** Who is at the other end. Agencies do not share it, unless it is the operator's own. */
  endpointOf(settings: SettingsOf<Schema>): {
    readonly key: string;
    readonly name: string;
    readonly isOperators?: true;
  };
  /** What a result says about the endpoint; default: as over HTTP. */
  healthOf?(result: SendResult): EndpointHealth | undefined;
  /** How fast the receiver takes messages at most; default: as fast as they come. */
  rateLimit?(settings: SettingsOf<Schema>): RateLimit;
  /** What tests are counted by, so that nobody can use them against third parties; default: the endpoint's key. */
  testTargets?(settings: SettingsOf<Schema>): readonly string[];
  /** Absent: the contact of an agency cannot name a receiver of this channel. */
  readonly contact?: ContactForm;
  /** Deadline of one attempt in milliseconds. */
  timeoutMs(settings: SettingsOf<Schema>): number;
  /**
   * Renders the message of one attempt. What the settings leave open has a default text for every event and notice.
   *
   * @throws UnsendableError if it cannot be sent, now or ever
   */
  compose(settings: SettingsOf<Schema>, context: ComposeContext, options: ChannelOptions): Message;
  /** The message as the record shows it, which hides what views hide in any case. */
  record(message: Message, options: ChannelOptions): SentRequest;
  /** Loads the code that sends: a process that seldom sends starts without it. */
  open(options: ChannelOptions): Promise<Sender<Message>>;
}

/** How fast attempts may follow each other. */
export interface RateLimit {
  /** What shares the limit: a task, or all tasks of one receiver. */
  readonly key: string;
  /** Over 0. */
  readonly perSecond: number;
  /** In words, for operators. */
  readonly rule: string;
}

/** Infers the types of a channel from its schema. */
export const defineChannel = <
  const Member extends string,
  Schema extends z.ZodObject,
  Message extends object,
>(
  channel: Channel<Schema, Message> & { readonly member: Member },
): Channel<Schema, Message> & { readonly member: Member } => channel;
