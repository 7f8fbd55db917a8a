import type { EventType } from './events';

/** A JSON value as a customer composes it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Conditions on template fields, in the manner of MongoDB's query language; read by `parseFilter`. */
export type Filter = Readonly<Record<string, Json>>;

/** The methods that carry a body which a receiver is meant to take. */
export const HTTP_METHODS = ['POST', 'PUT', 'PATCH'] as const;

export interface HttpRequest {
  /** Tags may stand in its path and query. */
  readonly url: string;
  readonly method: (typeof HTTP_METHODS)[number];
  /** Tags may stand in the values. */
  readonly header: Readonly<Record<string, string>>;
  /** Absent: the default body `{ type, timestamp, data }`. */
  readonly json_body?: Json;
  /** Deadline of one attempt, 1,000–30,000, default 15,000. */
  readonly timeout_ms: number;
}

export interface SigningSecret {
  /** `whsec_` and base64. */
  readonly secret: string;
  /** RFC 3339 in UTC; a secret without it is the current one. */
  readonly expires_on?: string;
}

/** What a customer wants done on some events, as far as the customer says. */
export interface TaskInput {
  readonly name: string;
  /** null: the platform's own, sees every order. */
  readonly agency: string | null;
  readonly events: readonly (EventType | '*')[];
  readonly http_request: HttpRequest;
  /** Absent: every event of `events`. */
  readonly filter?: Filter;
  /** Seconds between attempts; absent: the service's schedule. */
  readonly retry?: { readonly schedule: readonly number[] };
  /** An event waits until the one before it, of the same order, is done. */
  readonly ordered: boolean;
  readonly enabled: boolean;
}

export interface Task extends TaskInput {
  /** `tsk_…` */
  readonly id: string;
  /** Counted from 1; each change adds one. */
  readonly version: number;
  /** Why it is not enabled, where nobody disabled it by hand. */
  readonly disabled_reason?: string;
  readonly secrets: readonly SigningSecret[];
  readonly created_on: string;
  readonly updated_on: string;
}
