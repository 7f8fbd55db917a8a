import type { InboxAnswer } from './switches';
import type { Verification } from './verify';

/** The position of a callback relative to earlier ones of the same order and path. */
export type SequencePlace =
  /** The first of its order, or the one right after the latest. */
  | { readonly kind: 'in_order' }
  /** Sequences before this one did not arrive. Normal if the task does not subscribe to every event. */
  | { readonly kind: 'gap'; readonly missing_from: number; readonly missing_to: number }
  /** A later sequence arrived first. */
  | { readonly kind: 'out_of_order'; readonly after: number }
  /** Another attempt of a delivery that the inbox has not accepted. */
  | { readonly kind: 'retry' }
  /** Another attempt of a delivery that the inbox has accepted. At-least-once delivery allows this. */
  | { readonly kind: 'repeat' }
  /** The request names no order or no sequence. */
  | { readonly kind: 'unknown' };

/** The subject of a callback by its headers; null if a header is missing. */
export interface CallbackSubject {
  readonly event: string | null;
  readonly order: string | null;
  readonly sequence: number | null;
  /** Counted from 1. */
  readonly attempt: number | null;
  readonly webhook_id: string | null;
}

/** One request as the inbox received it. */
export interface Callback extends CallbackSubject {
  /** 1, 2, 3 … since the inbox started. */
  readonly number: number;
  /** RFC 3339 in UTC. */
  readonly received_on: string;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly body_bytes: number;
  readonly verification: Verification;
  readonly place: SequencePlace;
  /** The place in words, or null if it is unremarkable. */
  readonly note: string | null;
  readonly answer: InboxAnswer;
}

/** A callback in the list of the page. */
export type CallbackSummary = Omit<Callback, 'headers' | 'body'>;

export function summaryOf(callback: Callback): CallbackSummary {
  const summary: Partial<Record<'headers' | 'body', unknown>> & CallbackSummary = { ...callback };
  delete summary.headers;
  delete summary.body;
  return summary;
}

export function subjectOf(headers: Readonly<Record<string, string>>): CallbackSubject {
  return {
    event: headers['callsign-event'] ?? null,
    order: headers['callsign-order'] ?? null,
    sequence: countOf(headers['callsign-sequence']),
    attempt: countOf(headers['callsign-attempt']),
    webhook_id: headers['webhook-id'] ?? null,
  };
}

const countOf = (text: string | undefined): number | null =>
  text !== undefined && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null;
