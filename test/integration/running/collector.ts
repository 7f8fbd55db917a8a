import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { eventually } from '../../support/eventually';

const attribute = z.object({
  key: z.string(),
  value: z.object({
    stringValue: z.string().optional(),
    intValue: z.union([z.string(), z.number()]).optional(),
  }),
});

/** The part of an OTLP/HTTP JSON request that the tests check. */
const payload = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: z.array(attribute) }),
      scopeSpans: z.array(
        z.object({
          spans: z.array(
            z.object({
              traceId: z.string(),
              spanId: z.string(),
              parentSpanId: z.string().optional(),
              name: z.string(),
              kind: z.number(),
              attributes: z.array(attribute),
              status: z.object({ code: z.number(), message: z.string().optional() }),
            }),
          ),
        }),
      ),
    }),
  ),
});

export interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly service: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  /** Absent if the span succeeded. */
  readonly failure?: string;
}

export interface Collector {
  readonly url: string;
  readonly spans: readonly CollectedSpan[];
  /** All accepted requests, as text. */
  readonly texts: readonly string[];
  /** Headers of all requests; the last value of each counts. */
  readonly headers: Readonly<Record<string, unknown>>;
  /** Waits until a trace has this many spans. */
  waitForTrace(traceId: string, count: number): Promise<readonly CollectedSpan[]>;
  /** Answers every further request with this status. */
  answerWith(status: number): void;
  close(): Promise<void>;
}

const plain = (attributes: readonly z.infer<typeof attribute>[]): Record<string, string | number> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? Number(value.intValue)]));

const spansOf = (text: string): CollectedSpan[] =>
  payload.parse(JSON.parse(text)).resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map(({ traceId, spanId, parentSpanId, name, attributes, status }) => ({
        traceId,
        spanId,
        parentSpanId,
        name,
        service: String(plain(resource.attributes)['service.name']),
        attributes: plain(attributes),
        ...(status.message === undefined ? {} : { failure: status.message }),
      })),
    ),
  );

/** Starts a collector that accepts OTLP over HTTP at `/v1/traces`. */
export async function startCollector(): Promise<Collector> {
  const spans: CollectedSpan[] = [];
  const texts: string[] = [];
  const headers: Record<string, unknown> = {};
  let status = 200;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString();
      Object.assign(headers, request.headers);
      if (status === 200 && request.url === '/v1/traces') {
        texts.push(text);
        spans.push(...spansOf(text));
      }
      response.writeHead(request.url === '/v1/traces' ? status : 404, { 'content-type': 'application/json' });
      response.end('{}');
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    texts,
    headers,
    waitForTrace: (traceId, count) =>
      eventually(`${count} spans of ${traceId}`, () => {
        const found = spans.filter((span) => span.traceId === traceId);
        return found.length >= count ? found : undefined;
      }),
    answerWith: (next) => void (status = next),
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
