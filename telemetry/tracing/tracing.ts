/** What a span is of, in the words of OpenTelemetry. */
export type SpanKind = 'server' | 'producer' | 'consumer' | 'client';

/** Ids, words of closed sets and numbers; nothing of a person, a body, a URL or a header. */
export type SpanAttributes = Readonly<Record<string, string | number>>;

export interface SpanStart {
  readonly name: string;
  readonly kind: SpanKind;
  /** `traceparent` of what it follows from; absent or malformed: it begins a trace. */
  readonly parent?: string | undefined;
  readonly attributes?: SpanAttributes;
}

/** A piece of work in a trace; owed an `end`. */
export interface Span {
  /** Names it to what follows from it, as W3C Trace Context has it. */
  readonly traceparent: string;
  /** Whether its trace is kept. The same in every process, for it follows from the trace's id. */
  readonly isSampled: boolean;
  set(attributes: SpanAttributes): void;
  /** @param failure - a word of a closed set, or the name of an error */
  end(failure?: string): void;
}

/** Traces from a request to its callbacks. Whoever may trace is given this, or undefined where tracing is off. */
export interface Tracing {
  start(span: SpanStart): Span;
}

/** The name of whatever was thrown, for the end of a span; its message may quote what was sent. */
export const failureName = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');
