import {
  createDocument,
  type oas31,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathItemObject,
} from 'zod-openapi';
import { EVENT_TYPES, EVENTS } from '../domain/order/events';
import { ACCESS_WORDS } from './access/access';
import { webhookBody, webhookSample } from './event-catalogue';
import { MERGE_PATCH_TYPE } from './http/json-body';
import { PROBLEMS, problemSchema, type ProblemCode } from './http/problem';
import type { Method, Route } from './http/route';

/** The document as it is served. */
export type OpenApiDocument = oas31.OpenAPIObject;

interface About {
  readonly version: string;
  /** Seconds between attempts of tasks without a schedule of their own. */
  readonly retrySchedule: readonly number[];
}

const description = ({ retrySchedule }: About): string =>
  `Durable webhooks for airline orders.

A booking system reports orders and their events; a 202 says that the report is durable. Tasks say who is told of which
events, and how. A delivery that fails is tried again after ${retrySchedule.join(', ')} seconds, each spread by a fifth,
unless its task has a schedule of its own.

Errors are \`application/problem+json\` (RFC 9457). Lists are \`{ "data", "next" }\`. Times are RFC 3339 in UTC. A body
is JSON in UTF-8 of at most 256 KiB; of a member that is there twice the last counts. Every answer has an \`X-Request-Id\`.

What is beyond a limit is a 429 with \`Retry-After\`, and with \`RateLimit-Policy\` and \`RateLimit\` where the limit is
known to the caller. Every answer to a key of an agency says in these headers how many requests it has left.`;

/** What can go wrong on a route: what follows from its parts, and what it names itself. */
const problemsOf = ({
  access,
  params,
  body,
  query,
  headers,
  problems = [],
}: Route): readonly ProblemCode[] => {
  const codes = new Set<ProblemCode>(problems);
  if (access !== 'open') codes.add('unauthorized').add('forbidden').add('quota-exceeded').add('unavailable');
  // An id that cannot be one names nothing.
  if (params !== undefined) codes.add('not-found');
  if (body !== undefined)
    codes
      .add('malformed-json')
      .add('malformed-request')
      .add('too-deep')
      .add('body-too-large')
      .add('unsupported-media-type');
  if (body !== undefined || query !== undefined || headers !== undefined) codes.add('invalid-input');
  return [...codes.add('internal')];
};

const problemResponses = (route: Route): ZodOpenApiOperationObject['responses'] => {
  const byStatus = new Map<number, string[]>();
  for (const code of problemsOf(route)) {
    const { status, title } = PROBLEMS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), `${title} (\`${code}\`).`]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, titles]) => [
      String(status),
      { description: titles.join(' '), content: { 'application/problem+json': { schema: problemSchema } } },
    ]),
  );
};

const replyResponses = ({ responses }: Route): ZodOpenApiOperationObject['responses'] =>
  Object.fromEntries(
    Object.entries(responses).map(
      ([status, { description: what, schema, example, headers, contentType }]) => {
        const media = {
          ...(schema === undefined ? {} : { schema }),
          ...(example === undefined ? {} : { example }),
        };
        const hasContent = schema !== undefined || contentType !== undefined;
        return [
          status,
          {
            description: what,
            ...(headers === undefined ? {} : { headers }),
            ...(hasContent ? { content: { [contentType ?? 'application/json']: media } } : {}),
          },
        ];
      },
    ),
  );

const requestBodyOf = ({ body }: Route): Pick<ZodOpenApiOperationObject, 'requestBody'> => {
  if (body === undefined) return {};
  const { schema, example, required, mergePatch } = body;
  const media = { schema, ...(example === undefined ? {} : { example }) };
  const content = {
    'application/json': media,
    ...(mergePatch === true ? { [MERGE_PATCH_TYPE]: media } : {}),
  };
  return { requestBody: { required, content } };
};

const descriptionOf = (
  more: string | undefined,
  access: Route['access'],
): Pick<ZodOpenApiOperationObject, 'description'> => {
  const words = access === 'open' ? [more] : [more, ACCESS_WORDS[access]];
  const description = words.filter((each) => each !== undefined).join('\n\n');
  return description === '' ? {} : { description };
};

const operationOf = (route: Route): ZodOpenApiOperationObject => {
  const { operationId, tag, summary, description: more, access, params, query, headers } = route;
  return {
    operationId,
    tags: [tag],
    summary,
    ...descriptionOf(more, access),
    security: access === 'open' ? [] : [{ key: access === 'platform' ? [] : [access] }],
    requestParams: {
      ...(params === undefined ? {} : { path: params }),
      ...(query === undefined ? {} : { query }),
      ...(headers === undefined ? {} : { header: headers }),
    },
    ...requestBodyOf(route),
    responses: { ...problemResponses(route), ...replyResponses(route) },
  };
};

const pathsOf = (routes: readonly Route[]): Record<string, ZodOpenApiPathItemObject> => {
  const paths: Record<string, Partial<Record<Method, ZodOpenApiOperationObject>>> = {};
  for (const route of routes)
    paths[route.path] = { ...paths[route.path], [route.method]: operationOf(route) };
  return paths;
};

const webhooks = (): Record<string, ZodOpenApiPathItemObject> =>
  Object.fromEntries(
    EVENT_TYPES.map((type) => [
      type,
      {
        post: {
          operationId: `receive${type}`,
          summary: EVENTS[type].summary,
          description: 'What a task without `json_body` sends, signed by Standard Webhooks 1.0.',
          security: [],
          requestBody: {
            required: true,
            content: { 'application/json': { schema: webhookBody(type), example: webhookSample(type) } },
          },
          responses: {
            '2XX': { description: 'Delivered.' },
            '410': { description: 'Gone for good: the task is disabled.' },
            default: { description: 'Tried again on the schedule of the task.' },
          },
        },
      },
    ]),
  );

/** The OpenAPI 3.1 document of the routes, made of the schemas that check the requests. */
export const openApiDocument = (routes: readonly Route[], about: About): OpenApiDocument =>
  createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Callsign',
      version: about.version,
      description: description(about),
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ key: [] }],
    tags: [
      { name: 'Orders', description: 'What the booking system reports, and what became of it.' },
      { name: 'Tasks', description: 'What customers want done on which events.' },
      { name: 'Deliveries', description: 'One event for one task each, with every attempt.' },
      {
        name: 'Agencies',
        description: 'The customers and their keys. What a key of an agency may not see is a 404.',
      },
      { name: 'Audit', description: 'Who did what with which key.' },
      { name: 'Events', description: 'The catalogue.' },
      { name: 'Service', description: 'For operators; no key needed.' },
    ],
    components: {
      securitySchemes: {
        key: {
          type: 'http',
          scheme: 'bearer',
          description: 'An API key. The scopes that an operation names are those of keys of agencies.',
        },
      },
    },
    paths: pathsOf(routes),
    webhooks: webhooks(),
  });
