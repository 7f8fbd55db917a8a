import type { z } from 'zod';
import type { Principal } from '../../domain/access/principal';
import type { Access, KeyAccess } from '../access/access';
import type { Visible } from '../deps';
import type { ProblemCode } from './problem';
import { parseHeaders, parseParams, parseQuery } from './request-parts';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** What a route answers; a body that is neither text nor bytes goes out as JSON. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface ResponseSpec {
  readonly description: string;
  /** Absent: no body, or one that is not JSON. */
  readonly schema?: z.ZodType;
  readonly example?: unknown;
  readonly headers?: z.ZodObject;
  /** Default `application/json`. */
  readonly contentType?: string;
}

export interface RequestBody<Body> {
  readonly schema: z.ZodType;
  readonly example?: unknown;
  /** Whether a request without a body is refused; one without counts as `{}` where it is not. */
  readonly required: boolean;
  /** Takes `application/merge-patch+json` as well. */
  readonly mergePatch?: true;
  /** @throws InvalidInputError */
  readonly parse: (body: unknown) => Body;
}

/** What of a route is told to readers: the OpenAPI document is made from it. */
interface RouteDescription {
  readonly method: Method;
  /** As in OpenAPI: `/v1/orders/{agw_id}`. */
  readonly path: string;
  readonly operationId: string;
  readonly tag: 'Orders' | 'Tasks' | 'Deliveries' | 'Agencies' | 'Audit' | 'Events' | 'Service';
  readonly summary: string;
  readonly description?: string;
  /** Who may ask. */
  readonly access: Access;
  /** Of one that is no GET: it neither changes nor sends anything, and is not kept in the audit log. */
  readonly changesNothing?: true;
  readonly responses: Readonly<Record<number, ResponseSpec>>;
  /** Problems beyond those that follow from the rest. */
  readonly problems?: readonly ProblemCode[];
}

/** Who asks, and what of the service is there for them. */
export interface Caller {
  readonly principal: Principal;
  /** Orders, tasks and deliveries as far as they may see them: routes have no other way to any. */
  readonly visible: Visible;
}

/** A request whose parts are not yet looked at. */
export interface RawRequest {
  readonly params: unknown;
  readonly query: unknown;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  /** Aborts when the caller has gone away. */
  readonly signal: AbortSignal;
  /** Absent on routes that take no key. */
  readonly caller?: Caller | undefined;
}

interface OpenRequest<Params, Query, Headers, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly headers: Headers;
  readonly body: Body;
  readonly signal: AbortSignal;
}

export interface RouteRequest<Params, Query, Headers, Body>
  extends OpenRequest<Params, Query, Headers, Body>, Caller {}

type Handler<Request> = (request: Request) => Reply | Promise<Reply>;

/** Handlers of routes that take a key learn who asks. */
type Handling<Params, Query, Headers, Body> =
  | { readonly access: 'open'; readonly handle: Handler<OpenRequest<Params, Query, Headers, Body>> }
  | { readonly access: KeyAccess; readonly handle: Handler<RouteRequest<Params, Query, Headers, Body>> };

export type RouteSpec<
  Params extends z.ZodObject,
  Query extends z.ZodObject,
  Headers extends z.ZodObject,
  Body,
> = RouteDescription & {
  readonly params?: Params;
  readonly query?: Query;
  readonly headers?: Headers;
  readonly body?: RequestBody<Body>;
} & Handling<z.output<Params>, z.output<Query>, z.output<Headers>, Body>;

/** A route as the table holds it: described, and ready to run on a raw request. */
export interface Route extends RouteDescription {
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly headers?: z.ZodObject;
  readonly body?: RequestBody<unknown>;
  readonly run: (request: RawRequest) => Promise<Reply>;
}

/** Ties a route's handler to its schemas: it gets what they let through, and nothing else. */
export const route = <
  Params extends z.ZodObject,
  Query extends z.ZodObject,
  Headers extends z.ZodObject,
  Body,
>(
  spec: RouteSpec<Params, Query, Headers, Body>,
): Route => ({
  ...spec,
  run: async ({ params, query, headers, body, signal, caller }) => {
    const request = {
      params: parseParams(params, spec.params),
      query: parseQuery(query, spec.query),
      headers: parseHeaders(headers, spec.headers),
      body: spec.body?.parse(body) as Body,
      signal,
    };
    if (spec.access === 'open') return spec.handle(request);
    if (caller === undefined) throw new Error(`${spec.operationId} was asked by nobody`);
    return spec.handle({ ...request, ...caller });
  },
});
