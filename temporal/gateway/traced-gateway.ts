import type { OrderGateway } from './order-gateway';
import { failureName, type Span, type Tracing } from '../../telemetry/tracing/tracing';

/** The intake in the trace of one request: what it tells an order carries the trace to the worker. */
export const tracedGateway = (
  gateway: OrderGateway,
  tracing: Tracing,
  { traceparent: parent }: Pick<Span, 'traceparent'>,
): OrderGateway => {
  async function within<T>(agwId: string, what: string, call: (trace: string) => Promise<T>): Promise<T> {
    const span = tracing.start({
      name: 'signal order',
      kind: 'producer',
      parent,
      attributes: { 'callsign.order': agwId, 'callsign.signal': what },
    });
    try {
      const answer = await call(span.traceparent);
      span.end();
      return answer;
    } catch (error) {
      span.end(failureName(error));
      throw error;
    }
  }
  return {
    ...gateway,
    create: (agwId, order, options) =>
      within(agwId, 'OrderCreated', (trace) => gateway.create(agwId, order, { ...options, trace })),
    record: (agwId, event) =>
      within(agwId, event.type, (trace) => gateway.record(agwId, { ...event, trace })),
    command: (agwId, command) =>
      within(agwId, command.kind, (trace) =>
        gateway.command(
          agwId,
          command.kind === 'redeliver' ? { ...command, event: { ...command.event, trace } } : command,
        ),
      ),
  };
};
