/** The span kinds of OpenTelemetry that this service uses. */
export type SpanKind = 'server' | 'producer' | 'consumer' | 'client';

/** Ids, words from closed sets, and numbers. Never personal data, bodies, URLs or headers. */
export type SpanAttributes = Readonly<Record<string, string | number>>;

export interface SpanStart {
  readonly name: string;
  readonly kind: SpanKind;
  /** `traceparent` of the parent; the span starts a new trace if it is absent or malformed. */
  readonly parent?: string | undefined;
  readonly attributes?: SpanAttributes;
}

/** One operation in a trace. The caller must call `end`. */
export interface Span {
  /** The W3C `traceparent` to pass to child spans. */
  readonly traceparent: string;
  /** Whether the trace is kept. All processes agree, because the decision depends on the trace id. */
  readonly isSampled: boolean;
  set(attributes: SpanAttributes): void;
  /** @param failure - a word from a closed set, or the name of an error */
  end(failure?: string): void;
}

/**
 * Creates the spans of a trace, from a request to its callbacks.
 *
 * Dependencies hold undefined if tracing is off.
 */
export interface Tracing {
  start(span: SpanStart): Span;
}

/** The name of a thrown error, for the end of a span. Not its message, which may quote a request. */
export const failureName = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');
