import type { EventType } from '../order/events';
import type { NoticeType } from '../notice/notices';

/** A JSON value as a customer composes it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Conditions on template fields, in the manner of MongoDB's query language; read by `parseFilter`. */
export type Filter = Readonly<Record<string, Json>>;

/** The methods that carry a body which a receiver is meant to take. */
export const HTTP_METHODS = ['POST', 'PUT', 'PATCH'] as const;

/** How an OAuth 2 client says who it is: in an `Authorization: Basic` header, or in the body of the token request. */
export const OAUTH2_AUTH_STYLES = ['basic', 'body'] as const;

/** How a receiver is convinced that a request comes from its customer. No tags: credentials are sent as they are. */
export type Auth =
  | { readonly type: 'basic'; readonly username: string; readonly password: string }
  | { readonly type: 'bearer'; readonly token: string }
  | OAuth2Auth
  | ClientCertificateAuth;

/** The client credentials grant. @see RFC 6749 4.4 */
export interface OAuth2Auth {
  readonly type: 'oauth2';
  readonly token_url: string;
  readonly client_id: string;
  readonly client_secret: string;
  /** Words separated by spaces. */
  readonly scope?: string;
  readonly audience?: string;
  /** Absent: `basic`. */
  readonly auth_style?: (typeof OAUTH2_AUTH_STYLES)[number];
}

/** Mutual TLS. */
export interface ClientCertificateAuth {
  readonly type: 'client_certificate';
  /** PEM, its chain behind it. */
  readonly certificate: string;
  /** PEM */
  readonly private_key: string;
  /** Of the private key. */
  readonly passphrase?: string;
}

export interface HttpRequest {
  /** Tags may stand in its path and query. */
  readonly url: string;
  readonly method: (typeof HTTP_METHODS)[number];
  /** Tags may stand in the values. */
  readonly header: Readonly<Record<string, string>>;
  /** Absent: the default body `{ type, timestamp, data }`. */
  readonly json_body?: Json;
  /** Not together with an `Authorization` header, but for a client certificate. */
  readonly auth?: Auth;
  /** PEM of authorities that may vouch for the receiver, beside the public ones. */
  readonly ca?: string;
  /** Deadline of one attempt, 1,000–30,000, default 15,000. */
  readonly timeout_ms: number;
}

/** A mail; subject and text have a default for each event. */
export interface MailMessage {
  /** Addresses, or one tag of a field that holds one (`{{psg_email}}`). */
  readonly to: string | readonly string[];
  readonly cc?: string | readonly string[];
  readonly subject?: string;
  readonly text?: string;
  /** Values are escaped for HTML here, and only here. */
  readonly html?: string;
  readonly reply_to?: string;
}

/** A message to a Slack incoming webhook; the text has a default for each event. */
export interface SlackMessage {
  /** `https://hooks.slack.com/services/…`, or of a host that the operator allows. */
  readonly url: string;
  readonly text?: string;
  /** A list of Block Kit blocks; each string in it is a template. */
  readonly blocks?: Json;
}

export interface SigningSecret {
  /** `whsec_` and base64. */
  readonly secret: string;
  /** RFC 3339 in UTC; a secret without it is the current one. */
  readonly expires_on?: string;
}

/** An event of an order, a notice of this service, or `*` for every event of an order. */
export type TaskEvent = EventType | NoticeType | '*';

/** A time relative to the journey, as `parseJourneyTime` reads it: `departure-24h`, `arrival+2h`. */
export type Reminder = string;

/** A time relative to the journey or the event, as `parseJourneyTime` reads it: `departure+1h`, `event+48h`. */
export type ExpiresAfter = string;

/** What a customer wants done on some events, as far as the customer says. */
export interface TaskInput {
  readonly name: string;
  /** null: the platform's own, sees every order. */
  readonly agency: string | null;
  /** Empty only where there are `reminders`; `*` stands for every event of an order, not for notices. */
  readonly events: readonly TaskEvent[];
  /** Times of the journey to be told of: `departure-24h`, read by `parseJourneyTime`. */
  readonly reminders?: readonly Reminder[];
  /** Exactly one of the three is there; {@link targetOf} tells which. */
  readonly http_request?: HttpRequest;
  readonly mail?: MailMessage;
  readonly slack?: SlackMessage;
  /** Absent: every event of `events`. */
  readonly filter?: Filter;
  /** Seconds between attempts; absent: the service's schedule. */
  readonly retry?: { readonly schedule: readonly number[] };
  /** An event waits until the one before it, of the same order, is done. */
  readonly ordered: boolean;
  /** A newer OrderChanged takes the place of one that still waits. Absent: no. */
  readonly supersede?: boolean;
  /** When a delivery has lost its use and ends as expired: `departure+1h`, `event+48h`. Absent: never. */
  readonly useless_after?: ExpiresAfter;
  /** Attempts per second, 0.1–1,000. Absent: as fast as the endpoint takes them. */
  readonly rate_limit?: number;
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

/** Where a task sends to, and by which channel. */
export type TaskTarget =
  | { readonly channel: 'http'; readonly request: HttpRequest }
  | { readonly channel: 'mail'; readonly message: MailMessage }
  | { readonly channel: 'slack'; readonly message: SlackMessage };

/** The members of which a task has exactly one. */
export const TARGET_MEMBERS = ['http_request', 'mail', 'slack'] as const satisfies (keyof TaskInput)[];

/** @throws Error for a task that says nothing of the kind: none passes `parseTask` */
export const targetOf = ({
  http_request: request,
  mail,
  slack,
}: Pick<TaskInput, (typeof TARGET_MEMBERS)[number]>): TaskTarget => {
  if (request !== undefined) return { channel: 'http', request };
  if (mail !== undefined) return { channel: 'mail', message: mail };
  if (slack !== undefined) return { channel: 'slack', message: slack };
  throw new Error(`a task has none of ${TARGET_MEMBERS.join(', ')}`);
};
