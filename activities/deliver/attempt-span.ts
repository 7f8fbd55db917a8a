import type { SendResult } from '../../domain/delivery/delivery';
import type { OrderEvent } from '../../domain/order/order-event';
import type { DeliveryKey } from '../../domain/life/delivery-key';
import type { Decision } from '../../domain/delivery/retry';
import type { Tracing } from '../../telemetry/tracing/tracing';

/** What a span tells of an attempt. */
export interface TracedAttempt {
  readonly delivery: DeliveryKey;
  readonly event: OrderEvent;
  /** Name of the task's channel. */
  readonly channel: string;
  /** Counted from 1. */
  readonly number: number;
}

/** An attempt in the trace of its event. */
export interface AttemptSpan {
  /** `traceparent` for the receiver; absent where the trace is not kept, so that it decides for itself what it keeps. */
  readonly callbackParent: string | undefined;
  end(result: SendResult, decision: Decision): void;
}

/** @returns undefined where attempts are not traced */
export function startAttemptSpan(
  tracing: Tracing | undefined,
  { delivery, event, channel, number }: TracedAttempt,
): AttemptSpan | undefined {
  const span = tracing?.start({
    name: `attempt ${channel}`,
    kind: 'client',
    parent: event.trace,
    attributes: {
      'callsign.order': delivery.agw_id,
      'callsign.event': delivery.event,
      'callsign.sequence': delivery.sequence,
      'callsign.task': delivery.task_id,
      'callsign.delivery': delivery.id,
      'callsign.attempt': number,
    },
  });
  return (
    span && {
      callbackParent: span.isSampled ? span.traceparent : undefined,
      end(result, decision) {
        span.set({
          'callsign.outcome': decision.kind,
          ...('status' in result ? { 'http.response.status_code': result.status } : {}),
        });
        span.end(failureOf(result));
      },
    }
  );
}

/** In a word; none where the endpoint took it. */
function failureOf(result: SendResult): string | undefined {
  switch (result.kind) {
    case 'accepted':
      return undefined;
    case 'refused':
      return String(result.status);
    case 'unreachable':
      return result.reason;
    case 'unsendable':
      return 'unsendable';
  }
}
