import { randomUUID } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import type { Log } from '../../telemetry/log/log';
import { principalOf } from '../access/authenticate';
import type { HttpDurations } from './metrics';

/** Request ids that the API accepts from callers; it replaces any other with a new id. */
const REQUEST_ID = /^[\w-]{1,64}$/;

const UNKNOWN_ROUTE = 'unknown';

/** The id of the request that belongs to this response. */
export const requestId = ({ locals }: Response): string =>
  typeof locals['requestId'] === 'string' ? locals['requestId'] : '';

/** The path pattern of the route, such as `/v1/orders/{agw_id}`. */
export const routeOf = ({ locals }: Response): string =>
  typeof locals['route'] === 'string' ? locals['route'] : UNKNOWN_ROUTE;

/** Stores the path pattern of the route, for the log and the metrics. */
export const tagRoute =
  (path: string): RequestHandler =>
  (_request, response, next) => {
    response.locals['route'] = path;
    next();
  };

/** Monitoring calls these every few seconds, so they are logged at `debug` only. */
const QUIET_ROUTES: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);

/**
 * Gives each request an id; when it ends, logs one line and records its duration.
 *
 * The line contains no body, header, key or query value.
 */
export const logRequests =
  (logger: Log, durations: HttpDurations): RequestHandler =>
  (request, response, next) => {
    const sent = request.headers['x-request-id'];
    const id = typeof sent === 'string' && REQUEST_ID.test(sent) ? sent : randomUUID();
    response.locals['requestId'] = id;
    response.set('X-Request-Id', id);
    const startMs = performance.now();
    response.once('close', () => {
      const durationMs = Math.round(performance.now() - startMs);
      const route = routeOf(response);
      const { method } = request;
      const status = response.statusCode;
      durations.observe({ method, route, status }, durationMs / 1000);
      const line = {
        requestId: id,
        method,
        route,
        status,
        durationMs,
        key: principalOf(response)?.keyId,
        // The client disconnected before the response was complete.
        ...(response.writableFinished ? {} : { aborted: true }),
      };
      logger[QUIET_ROUTES.has(route) ? 'debug' : 'info'](line, 'http.request');
    });
    next();
  };
