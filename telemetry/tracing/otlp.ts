import { ROOT_CONTEXT, SpanKind as OtelKind, SpanStatusCode, trace, TraceFlags } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base';
import { counter } from '../metrics/metrics';
import { createOtlpExporter } from './otlp-exporter';
import { formatTraceparent, parseTraceparent } from './traceparent';
import type { SpanKind, Tracing } from './tracing';

/** Spans that wait for the collector at the most; what comes on top of it is not kept. */
const MAX_WAITING_SPANS = 10_000;

/** Spans of one call. */
const MAX_BATCH_SPANS = 512;

/** How long a span waits for others to be sent with, in milliseconds. */
const GATHER_MS = 1_000;

/** How long a batch may take with all its repeats, in milliseconds. */
const EXPORT_LIMIT_MS = 20_000;

/** How long `close` waits for the collector, in milliseconds: a stop does not hang on it. */
const CLOSE_LIMIT_MS = 3_000;

export interface TracingOptions {
  /** Base URL of a collector that takes OTLP over HTTP, without a slash at its end; `/v1/traces` is put behind it. */
  readonly endpoint: string;
  /** Sent to the collector with each call. */
  readonly headers: Readonly<Record<string, string>>;
  /** Share of the traces that are kept, 0 to 1. */
  readonly ratio: number;
  /** Name of this process in traces. */
  readonly service: string;
  readonly version: string;
}

export interface OpenTracing extends Tracing {
  /** Sends what waits. */
  close(): Promise<void>;
}

const KINDS: Readonly<Record<SpanKind, OtelKind>> = {
  server: OtelKind.SERVER,
  producer: OtelKind.PRODUCER,
  consumer: OtelKind.CONSUMER,
  client: OtelKind.CLIENT,
};

/** Sends spans to a collector, in batches and in the background; a collector that is away costs spans and nothing else. */
export function openTracing(options: TracingOptions): OpenTracing {
  const failed = counter('callsign_trace_exports_failed_total');
  const exporter = createOtlpExporter({
    url: `${options.endpoint}/v1/traces`,
    headers: options.headers,
    onFailed: () => failed.inc(),
  });
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({
      'service.name': options.service,
      'service.version': options.version,
    }),
    // By the trace's id and not as the caller says: every process keeps the same traces, and no caller fills the store.
    sampler: new TraceIdRatioBasedSampler(options.ratio),
    spanProcessors: [
      new BatchSpanProcessor(exporter, {
        maxQueueSize: MAX_WAITING_SPANS,
        maxExportBatchSize: MAX_BATCH_SPANS,
        scheduledDelayMillis: GATHER_MS,
        exportTimeoutMillis: EXPORT_LIMIT_MS,
      }),
    ],
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
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, CLOSE_LIMIT_MS);
      });
      await Promise.race([provider.shutdown().catch(() => undefined), late]);
      clearTimeout(timer);
    },
  };
}
