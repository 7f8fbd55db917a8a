type CallMethod = 'GET' | 'POST' | 'DELETE';

export type ApiReply =
  | { readonly kind: 'done'; readonly status: number; readonly body: unknown }
  | { readonly kind: 'refused'; readonly status: number; readonly body: unknown }
  /**
   * The connection broke before an answer, so the service may have processed the call.
   * Only for a `nonIdempotent` call.
   */
  | { readonly kind: 'lost'; readonly reason: string };

export interface ApiCall {
  readonly method: CallMethod;
  /** Path and query. */
  readonly path: string;
  readonly body?: unknown;
  /** Must not be sent twice: if it is unclear whether it was processed, the reply is `lost`. */
  readonly nonIdempotent?: true;
}
