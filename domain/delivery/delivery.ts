import type { DeliveredType } from '../order/events';

/** Where a delivery stands. Those from `delivered` on are its end, until somebody asks for it again. */
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

/** Those of deliveries that are still in a lane of their order. */
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

/** Why no answer came back. */
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
  /** The credentials of a request could not be had or used: an access token, a client certificate, those of the mail server. */
  | 'auth_error'
  /** The operator's proxy for outbound calls is not there, or refuses. */
  | 'proxy_error'
  /** The operator has not set up the channel. */
  | 'not_configured';

export interface FinalRefusal {
  /** `task`: whatever it sends is refused for good, so it is disabled. */
  readonly of: 'delivery' | 'task';
  /** What the delivery shows: `smtp_550`, `slack_no_service`. */
  readonly reason: string;
}

/** What came of one POST, mail or Slack message. */
export type SendResult =
  | { readonly kind: 'accepted'; readonly status: number }
  | {
      readonly kind: 'refused';
      /** Of HTTP, or the reply code of SMTP. */
      readonly status: number;
      readonly retry_after_ms?: number;
      /** Where the channel knows more than the status says: there is no use in trying again. */
      readonly final?: FinalRefusal;
    }
  | { readonly kind: 'unreachable'; readonly reason: UnreachableReason; readonly detail: string }
  /** Nothing was sent: the task cannot be rendered into a request for this event. */
  | { readonly kind: 'unsendable'; readonly reason: string };

/** Whether nothing was sent because the endpoint must not be called. */
export const isBlocked = (result: SendResult): boolean =>
  result.kind === 'unreachable' && result.reason === 'ip_blocked';

export interface SentRequest {
  readonly method: string;
  readonly url: string;
  /** Values of secret headers are redacted. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Of a mail that has HTML beside its text. */
  readonly html?: string;
  readonly body_truncated?: true;
}

export interface ReceivedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly body_truncated?: true;
}

/** One try at a delivery, as it is recorded and shown. */
export interface AttemptRecord {
  /** Counted from 1. */
  readonly attempt: number;
  readonly started_on: string;
  readonly duration_ms: number;
  readonly result: SendResult;
  /** Version of the task that it was rendered from. */
  readonly task_version: number;
  readonly request?: SentRequest;
  readonly response?: ReceivedResponse;
  /** Milliseconds until each step was done, where it was reached. */
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
  /** Sent as `webhook-id`: the same on every attempt. */
  readonly id: string;
  readonly agw_id: string;
  readonly event_id: string;
  readonly event: DeliveredType;
  readonly sequence: number;
  readonly task_id: string;
  readonly task_name: string;
  readonly agency: string | null;
  readonly status: DeliveryStatus;
  /** Why it stands there, where the status alone does not say. */
  readonly reason?: string;
  readonly created_on: string;
  readonly updated_on: string;
  readonly next_attempt_on?: string;
  readonly attempts: readonly AttemptRecord[];
}
