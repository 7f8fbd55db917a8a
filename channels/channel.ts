import type { ReceivedResponse, SendResult, SentRequest, AttemptRecord } from '../domain/delivery/delivery';
import type { Task } from '../domain/task/task';
import type { MessageSubject } from './message-context';

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

/** What was sent and what came back. `request` and `response` are already capped and redacted for the record. */
export interface Exchange {
  readonly result: SendResult;
  readonly request?: SentRequest;
  readonly response?: ReceivedResponse;
  readonly timings?: NonNullable<AttemptRecord['timings']>;
}

/** A way to reach a customer. A channel never throws for what a task or a receiver does: that is a result. */
export interface Channel {
  /** Renders and sends; gives up when `signal` aborts or the task's own timeout is over. */
  send(task: Task, context: AttemptContext, signal: AbortSignal): Promise<Exchange>;
  /** Renders what `send` would send, and sends nothing. */
  preview(
    task: Task,
    context: AttemptContext,
  ): SentRequest | { readonly kind: 'unsendable'; readonly reason: string };
}
