import type { EventType } from './events';

/** Where a delivery stands. `delivered`, `failed` and `cancelled` are final until somebody asks for it again. */
export type DeliveryStatus = 'waiting' | 'retrying' | 'parked' | 'delivered' | 'failed' | 'cancelled';

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
  | 'protocol_error';

/** What came of one POST, mail or Slack message. */
export type SendResult =
  | { readonly kind: 'accepted'; readonly status: number }
  | { readonly kind: 'refused'; readonly status: number; readonly retry_after_ms?: number }
  | { readonly kind: 'unreachable'; readonly reason: UnreachableReason; readonly detail: string }
  /** Nothing was sent: the task cannot be rendered into a request for this event. */
  | { readonly kind: 'unsendable'; readonly reason: string };

export interface SentRequest {
  readonly method: string;
  readonly url: string;
  /** Values of secret headers are redacted. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
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
  readonly event: EventType;
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
