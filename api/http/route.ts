import type { z } from 'zod';
import type { Principal } from '../../domain/access/principal';
import type { Access, KeyAccess } from '../access/access';
import type { Visible } from '../deps';
import type { ProblemCode } from './problem';
import { parseHeaders, parseParams, parseQuery } from './request-parts';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** What a route returns. A body that is not a string is sent as JSON. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface ResponseSpec {
  readonly description: string;
  /** Absent if the response has no body, or one that is not JSON. */
  readonly schema?: z.ZodType;
  readonly example?: unknown;
  readonly headers?: z.ZodObject;
  /** Default `application/json`. */
  readonly contentType?: string;
}

export interface RequestBody<Body> {
  readonly schema: z.ZodType;
  readonly example?: unknown;
  /** Whether a request without a body is refused; if not, an absent body counts as `{}`. */
  readonly required: boolean;
  /** Also accepts `application/merge-patch+json`. */
  readonly mergePatch?: true;
  /** @throws InvalidInputError */
  readonly parse: (body: unknown) => Body;
}

/** The documented part of a route. The OpenAPI document is generated from it. */
interface RouteDescription {
  readonly method: Method;
  /** In the notation of OpenAPI: `/v1/orders/{agw_id}`. */
  readonly path: string;
  readonly operationId: string;
  readonly tag: 'Orders' | 'Tasks' | 'Deliveries' | 'Agencies' | 'Audit' | 'Events' | 'Service';
  readonly summary: string;
  readonly description?: string;
  /** Which keys may call the route. */
  readonly access: Access;
  /** Set on a route other than GET that changes and sends nothing; the audit log does not record it. */
  readonly changesNothing?: true;
  readonly responses: Readonly<Record<number, ResponseSpec>>;
  /** Problems in addition to those that follow from the other members. */
  readonly problems?: readonly ProblemCode[];
}

/** Who calls a route, and what they may see. */
export interface Caller {
  readonly principal: Principal;
  /** The orders, tasks and deliveries of the caller. Routes have no other access to them. */
  readonly visible: Visible;
}

/** A request before validation. */
export interface RawRequest {
  readonly params: unknown;
  readonly query: unknown;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  /** Aborts when the client disconnects. */
  readonly signal: AbortSignal;
  /** Absent on routes that need no key. */
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

/** Handlers of routes that need a key also receive the caller. */
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

/** A route in the table: its documentation, and a function that handles a raw request. */
export interface Route extends RouteDescription {
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly headers?: z.ZodObject;
  readonly body?: RequestBody<unknown>;
  readonly run: (request: RawRequest) => Promise<Reply>;
}

/** Creates a route whose handler receives only input that passed its schemas. */
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
    if (caller === undefined) throw new Error(`${spec.operationId} was called without a caller`);
    return spec.handle({ ...request, ...caller });
  },
});
