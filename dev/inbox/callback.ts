import type { InboxAnswer } from './switches';
import type { Verification } from './verify';

/** How a callback stands to those of the same order that came to the same path before it. */
export type SequencePlace =
  /** The first of its order, or the one right after the latest. */
  | { readonly kind: 'in_order' }
  /** Sequences between the latest and this one never came here. Right where the task does not take every event. */
  | { readonly kind: 'gap'; readonly missing_from: number; readonly missing_to: number }
  /** A later sequence came first. */
  | { readonly kind: 'out_of_order'; readonly after: number }
  /** The same delivery again, none of whose attempts was accepted here. */
  | { readonly kind: 'retry' }
  /** The same delivery again though it was accepted here: at least once means that this can happen. */
  | { readonly kind: 'repeat' }
  /** The sender names no order or no sequence. */
  | { readonly kind: 'unknown' };

/** What the headers say a callback is about; null where they do not. */
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
  /** The place in words, where there is something to point out. */
  readonly note: string | null;
  readonly answer: InboxAnswer;
}

/** What the list of the page shows of a callback. */
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
