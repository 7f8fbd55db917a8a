import type { OrderEvent } from '../../domain/order/order-event';
import type { RouteEntry } from '../../domain/life/route';
import type { Span, Tracing } from '../../telemetry/tracing/tracing';

/** The span of routing one event. Spans of its deliveries have `traceparent` as their parent. */
export interface RouteSpan extends Pick<Span, 'traceparent'> {
  end(routes: readonly RouteEntry[]): void;
}

/**
 * Continues the trace of the request that sent the event. An event of a timer starts a new trace.
 *
 * @returns undefined if tracing is off
 */
export function startRouteSpan(tracing: Tracing | undefined, event: OrderEvent): RouteSpan | undefined {
  const span = tracing?.start({
    name: 'route event',
    kind: 'consumer',
    parent: event.trace,
    attributes: {
      'callsign.order': event.agw_id,
      'callsign.event': event.type,
      'callsign.sequence': event.sequence,
    },
  });
  return (
    span && {
      traceparent: span.traceparent,
      end(routes) {
        span.set({ 'callsign.deliveries': routes.filter(({ outcome }) => outcome === 'delivery').length });
        span.end();
      },
    }
  );
}
