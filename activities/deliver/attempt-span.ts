import type { SendResult } from '../../domain/delivery/delivery';
import type { OrderEvent } from '../../domain/order/order-event';
import type { DeliveryKey } from '../../domain/life/delivery-key';
import type { Decision } from '../../domain/delivery/retry';
import type { Tracing } from '../../telemetry/tracing/tracing';

/** The attributes of an attempt's span. */
export interface TracedAttempt {
  readonly delivery: DeliveryKey;
  readonly event: OrderEvent;
  /** Name of the task's channel. */
  readonly channel: string;
  /** Counted from 1. */
  readonly number: number;
}

/** The span of an attempt, in the trace of its event. */
export interface AttemptSpan {
  /** `traceparent` for the receiver. Absent if not sampled: the receiver decides by itself. */
  readonly callbackParent: string | undefined;
  end(result: SendResult, decision: Decision): void;
}

/** @returns undefined if tracing is off */
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

/** A short error code; undefined if the endpoint accepted the attempt. */
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
