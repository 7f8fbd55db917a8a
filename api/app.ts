import express, { type Express, type RequestHandler, type Response } from 'express';
import helmet from 'helmet';
import { authorize } from './access/access';
import { auditRequests } from './audit/audit-requests';
import { authenticate, principalOf } from './access/authenticate';
import { codecServer } from './codec/codec-server';
import type { ApiDependencies } from './deps';
import { docsPage } from './docs';
import { handleErrors } from './http/errors';
import { limitFailedKeys } from './access/failed-key-limit';
import { readJsonBody } from './http/json-body';
import { limitRequests } from './access/limits';
import { httpDurations } from './http/metrics';
import { ProblemError } from './http/problem';
import { logRequests, tagRoute } from './http/request-log';
import type { Reply, Route } from './http/route';
import { apiRoutes } from './routes';
import { spanOf, traceRequests } from './http/trace-requests';
import { visibleTo } from './access/visible';

const DOCS_PATH = '/docs';

/** Path of the codec server, which decodes payloads for the Temporal UI and CLI. */
const CODEC_PATH = '/codec';

/** Security headers for data responses: nothing in them may run, load or be framed. */
const securityHeaders: RequestHandler = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  },
  referrerPolicy: { policy: 'no-referrer' },
});

/** Forbids caching, because responses contain orders and settings. */
const neverCached: RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store');
  next();
};

const send = (response: Response, { status, headers = {}, body }: Reply): void => {
  response.status(status).set(headers);
  if (body === undefined) response.end();
  else if (typeof body === 'string') response.send(body);
  else response.json(body);
};

const run =
  (route: Route, deps: ApiDependencies): RequestHandler =>
  async (request, response) => {
    const disconnected = new AbortController();
    response.once('close', () => {
      if (!response.writableFinished) disconnected.abort();
    });
    const { params, query, headers } = request;
    const body: unknown = request.body;
    const principal = principalOf(response);
    const gateway = deps.gatewayFor(spanOf(response));
    const caller = principal && { principal, visible: visibleTo(principal, { ...deps, gateway }) };
    send(response, await route.run({ params, query, headers, body, signal: disconnected.signal, caller }));
  };

/** `/v1/orders/{agw_id}` → `/v1/orders/:agw_id` */
const expressPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1');

const allowed = (routes: readonly Route[]): string =>
  routes
    .flatMap(({ method }) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]))
    .concat('OPTIONS')
    .join(', ');

/** Answers OPTIONS, and refuses every method that the path does not have. */
const otherMethods =
  (allow: string): RequestHandler =>
  (request, response) => {
    if (request.method !== 'OPTIONS')
      throw new ProblemError('method-not-allowed', `this path takes ${allow}`, { headers: { Allow: allow } });
    response.status(204).set('Allow', allow).end();
  };

const register = (app: Express, routes: readonly Route[], deps: ApiDependencies): void => {
  const { auditLog, keys, limits, now, tracing } = deps;
  const guarded = (route: Route): readonly RequestHandler[] =>
    route.access === 'open'
      ? []
      : [
          ...(tracing === undefined ? [] : [traceRequests(tracing, route)]),
          auditRequests(auditLog, route, now),
          refuseFailingClients,
          checkKey,
          neverCached,
          countRequests,
          authorize(route.access),
        ];
  const [refuseFailingClients, checkKey, countRequests] = [
    limitFailedKeys(limits.failedKeys, now),
    authenticate(keys),
    limitRequests(limits, now),
  ];
  // Keep the order of the table: `/v1/tasks/preview` must match before `/v1/tasks/{id}`.
  const paths = new Set(routes.map(({ path }) => path));
  for (const path of paths) {
    const ofPath = routes.filter((each) => each.path === path);
    const expressRoute = app.route(expressPath(path));
    expressRoute.all(tagRoute(path));
    for (const route of ofPath)
      expressRoute[route.method](
        ...guarded(route),
        ...(route.body === undefined ? [] : readJsonBody(route.body)),
        run(route, deps),
      );
    expressRoute.all(otherMethods(allowed(ofPath)));
  }
};

/** The API, ready to listen. */
export const buildApp = (deps: ApiDependencies): Express => {
  const app = express();
  app.disable('x-powered-by');
  // Task routes set their own ETag; Express must not add one to other responses.
  app.disable('etag');
  app.use(logRequests(deps.logger, httpDurations()), securityHeaders);
  register(app, apiRoutes(deps), deps);
  app.use(DOCS_PATH, tagRoute(DOCS_PATH), docsPage());
  const { auditLog: audit, codec, keys, limits, logger, now } = deps;
  app.use(
    CODEC_PATH,
    tagRoute(CODEC_PATH),
    codecServer({ ...codec, audit, failedKeys: limits.failedKeys, keys, logger, now }),
  );
  app.get('/', tagRoute('/'), (_request, response) => {
    response.redirect(DOCS_PATH);
  });
  app.use((request) => {
    throw new ProblemError('not-found', `no route for the path ${request.path}`);
  });
  app.use(handleErrors(deps.logger));
  return app;
};
