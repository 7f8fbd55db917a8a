import type { RequestHandler, Response } from 'express';
import type { Span, Tracing } from '../../telemetry/tracing/tracing';
import { requestId } from './request-log';
import type { Route } from './route';

/** Spans of the requests in flight, by response. */
const spans = new WeakMap<Response, Span>();

/** The span of the request that belongs to this response; undefined if tracing is off. */
export const spanOf = (response: Response): Span | undefined => spans.get(response);

const SERVER_ERROR = 500;

/**
 * Starts a span for a request, as a child of the caller's `traceparent` if it sends one.
 *
 * The span contains no path parameters, query, header or body.
 */
export const traceRequests =
  (tracing: Tracing, { method, path }: Pick<Route, 'method' | 'path'>): RequestHandler =>
  (request, response, next) => {
    const verb = method.toUpperCase();
    const { traceparent } = request.headers;
    const span = tracing.start({
      name: `${verb} ${path}`,
      kind: 'server',
      parent: typeof traceparent === 'string' ? traceparent : undefined,
      attributes: {
        'http.request.method': verb,
        'http.route': path,
        'callsign.request_id': requestId(response),
      },
    });
    spans.set(response, span);
    response.once('close', () => {
      const { statusCode } = response;
      span.set({ 'http.response.status_code': statusCode });
      span.end(statusCode >= SERVER_ERROR ? String(statusCode) : undefined);
    });
    next();
  };
