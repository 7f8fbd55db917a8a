import { ROOT_CONTEXT, SpanKind as OtelKind, SpanStatusCode, trace, TraceFlags } from '@opentelemetry/api';
import { ExportResultCode } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base';
import { withTimeout } from '../../async/with-timeout';
import { counter } from '../metrics/metrics';
import { formatTraceparent, parseTraceparent } from './traceparent';
import type { SpanKind, Tracing } from './tracing';

/** How long `close` waits for the collector, in milliseconds, so that it cannot block a shutdown. */
const CLOSE_TIMEOUT_MS = 3_000;

export interface TracingOptions {
  /** Share of traces to keep, 0 to 1. */
  readonly ratio: number;
  /** Name of this process in traces. */
  readonly service: string;
  readonly version: string;
}

export interface OpenTracing extends Tracing {
  /** Sends the queued spans. Gives up after {@link CLOSE_TIMEOUT_MS}. */
  close(): Promise<void>;
}

const KINDS: Readonly<Record<SpanKind, OtelKind>> = {
  server: OtelKind.SERVER,
  producer: OtelKind.PRODUCER,
  consumer: OtelKind.CONSUMER,
  client: OtelKind.CLIENT,
};

/** The standard exporter, which also counts the batches that it could not send. */
class CountingExporter extends OTLPTraceExporter {
  private readonly failed = counter('callsign_trace_exports_failed_total');

  override export(...[spans, done]: Parameters<OTLPTraceExporter['export']>): void {
    super.export(spans, (result) => {
      if (result.code !== ExportResultCode.SUCCESS) this.failed.inc();
      done(result);
    });
  }
}

/**
 * Sends spans to a collector in batches, in the background.
 *
 * If the collector is down, spans are lost and nothing else.
 * The exporter and its batches read the standard `OTEL_EXPORTER_OTLP_*` and `OTEL_BSP_*` variables themselves.
 */
export function openTracing(options: TracingOptions): OpenTracing {
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({
      'service.name': options.service,
      'service.version': options.version,
    }),
    // Sample by trace id, not by the caller's flag: all processes keep the same traces, and no caller can fill the store.
    sampler: new TraceIdRatioBasedSampler(options.ratio),
    spanProcessors: [new BatchSpanProcessor(new CountingExporter())],
  });
  const tracer = provider.getTracer('callsign', options.version);
  return {
    start({ name, kind, parent, attributes = {} }) {
      const from = parent === undefined ? undefined : parseTraceparent(parent);
      const span = tracer.startSpan(
        name,
        { kind: KINDS[kind], attributes: { ...attributes } },
        from === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, from),
      );
      const context = span.spanContext();
      return {
        traceparent: formatTraceparent(context),
        isSampled: (context.traceFlags & TraceFlags.SAMPLED) !== 0,
        set: (more) => void span.setAttributes({ ...more }),
        end(failure) {
          if (failure !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: failure });
          span.end();
        },
      };
    },
    async close() {
      await withTimeout(
        provider.shutdown().catch(() => undefined),
        CLOSE_TIMEOUT_MS,
        () => undefined,
      );
    },
  };
}
