import type { DeliveredType } from '../order/events';

/** Status of a delivery. Those from `delivered` on are final, unless an operator retries the delivery. */
export const DELIVERY_STATUSES = [
  'waiting',
  'retrying',
  'parked',
  'delivered',
  'failed',
  'cancelled',
  'superseded',
  'expired',
] as const;

export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** Statuses of deliveries that are in a lane of their order. */
export const UNFINISHED_STATUSES = [
  'waiting',
  'retrying',
  'parked',
] as const satisfies readonly DeliveryStatus[];

export type UnfinishedStatus = (typeof UNFINISHED_STATUSES)[number];
export type EndedStatus = Exclude<DeliveryStatus, UnfinishedStatus>;

export const isUnfinished = (status: DeliveryStatus): status is UnfinishedStatus =>
  UNFINISHED_STATUSES.some((each) => each === status);

export const ENDED_STATUSES = DELIVERY_STATUSES.filter(
  (status): status is EndedStatus => !isUnfinished(status),
);

/** Why the receiver did not answer. */
export type UnreachableReason =
  | 'dns_error'
  | 'dns_timeout'
  | 'ip_blocked'
  | 'connection_refused'
  | 'connection_reset'
  | 'connect_timeout'
  | 'tls_error'
  | 'timeout'
  | 'protocol_error'
  /** No usable credentials: access token, client certificate or mail server login. */
  | 'auth_error'
  /** The operator's outbound proxy is unreachable or refuses the call. */
  | 'proxy_error'
  /** The operator has not set up the channel. */
  | 'not_configured';

export interface FinalRefusal {
  /** `task`: the receiver refuses everything from this task, so the task is disabled. */
  readonly of: 'delivery' | 'task';
  /** Reason of the delivery, like `smtp_550` or `slack_no_service`. */
  readonly reason: string;
}

/** Result of sending one message over any channel. */
export type SendResult =
  | { readonly kind: 'accepted'; readonly status: number }
  | {
      readonly kind: 'refused';
      /** HTTP status, or SMTP reply code. */
      readonly status: number;
      readonly retry_after_ms?: number;
      /** Set if the channel knows that a retry cannot help. */
      readonly final?: FinalRefusal;
    }
  | { readonly kind: 'unreachable'; readonly reason: UnreachableReason; readonly detail: string }
  /** Not sent, because the task cannot be rendered for this event. */
  | { readonly kind: 'unsendable'; readonly reason: string };

/** Whether egress rules forbade the call. */
export const isBlocked = (result: SendResult): boolean =>
  result.kind === 'unreachable' && result.reason === 'ip_blocked';

export interface SentRequest {
  readonly method: string;
  readonly url: string;
  /** Secret header values are redacted. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** HTML part of a mail. */
  readonly html?: string;
  readonly body_truncated?: true;
}

export interface ReceivedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly body_truncated?: true;
}

/** One attempt at a delivery, as it is recorded and shown. */
export interface AttemptRecord {
  /** Counted from 1. */
  readonly attempt: number;
  readonly started_on: string;
  readonly duration_ms: number;
  readonly result: SendResult;
  /** Task version that was rendered. */
  readonly task_version: number;
  readonly request?: SentRequest;
  readonly response?: ReceivedResponse;
  /** Milliseconds from the start until each completed step. */
  readonly timings?: {
    readonly dns_ms?: number;
    readonly connect_ms?: number;
    readonly tls_ms?: number;
    readonly first_byte_ms?: number;
  };
  /** RFC 3339 in UTC: when the next attempt is due; absent after the last. */
  readonly next_attempt_on?: string;
}

/** One event for one task. */
export interface Delivery {
  /** Sent as `webhook-id`, the same on every attempt. */
  readonly id: string;
  readonly agw_id: string;
  readonly event_id: string;
  readonly event: DeliveredType;
  readonly sequence: number;
  readonly task_id: string;
  readonly task_name: string;
  readonly agency: string | null;
  readonly status: DeliveryStatus;
  /** Reason for the status, if the status alone does not say it. */
  readonly reason?: string;
  readonly created_on: string;
  readonly updated_on: string;
  readonly next_attempt_on?: string;
  readonly attempts: readonly AttemptRecord[];
}
