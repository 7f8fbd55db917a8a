import { randomUUID } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import type { Log } from '../../telemetry/log/log';
import { principalOf } from '../access/authenticate';
import type { HttpDurations } from './metrics';

/** What a caller may name a request; anything else gets an id of ours. */
const REQUEST_ID = /^[\w-]{1,64}$/;

const UNKNOWN_ROUTE = 'unknown';

/** The id of the request that this answers. */
export const requestId = ({ locals }: Response): string =>
  typeof locals['requestId'] === 'string' ? locals['requestId'] : '';

/** The pattern of the path: `/v1/orders/{agw_id}`. */
export const routeOf = ({ locals }: Response): string =>
  typeof locals['route'] === 'string' ? locals['route'] : UNKNOWN_ROUTE;

/** Notes which route answers, for the log and the metrics. */
export const tagRoute =
  (path: string): RequestHandler =>
  (_request, response, next) => {
    response.locals['route'] = path;
    next();
  };

/** Asked every few seconds by machines: not worth a line of the log each. */
const QUIET_ROUTES: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);

/** Names each request, and when it is answered logs one line and takes its time. No body, header, key or query value. */
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
        // The caller went away before the answer was out.
        ...(response.writableFinished ? {} : { aborted: true }),
      };
      logger[QUIET_ROUTES.has(route) ? 'debug' : 'info'](line, 'http.request');
    });
    next();
  };
