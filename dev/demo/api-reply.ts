type CallMethod = 'GET' | 'POST' | 'DELETE';

export type ApiReply =
  | { readonly kind: 'done'; readonly status: number; readonly body: unknown }
  | { readonly kind: 'refused'; readonly status: number; readonly body: unknown }
  /** The connection broke before an answer: it may have been done or not. Only where the call asked for `once`. */
  | { readonly kind: 'lost'; readonly reason: string };

export interface ApiCall {
  readonly method: CallMethod;
  /** From the root, with the query. */
  readonly path: string;
  readonly body?: unknown;
  /** Not to be made twice: where it is not known whether it was done, the reply is `lost`. */
  readonly nonIdempotent?: true;
}
