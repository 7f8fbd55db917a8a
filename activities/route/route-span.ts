import type { OrderEvent } from '../../domain/order/order-event';
import type { RouteEntry } from '../../domain/life/route';
import type { Span, Tracing } from '../../telemetry/tracing/tracing';

/** An event on its way to its deliveries; they follow from `traceparent`. */
export interface RouteSpan extends Pick<Span, 'traceparent'> {
  end(routes: readonly RouteEntry[]): void;
}

/**
 * Goes on with the trace of the request that reported the event. An event of a timer begins one.
 *
 * @returns undefined where events are not traced
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
